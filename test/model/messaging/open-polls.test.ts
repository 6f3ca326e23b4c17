import { describe, expect, it } from "vitest";
import { CUT_OFF, CUT_OFF_AND_SETTLED, OpenPolls } from "../../../src/model/messaging/open-polls.ts";
import { Poll } from "../../../src/model/messaging/poll.ts";

/** A reader that has these messages in hand: partition and offset of each. */
function poll(...messages: readonly (readonly [number, number])[]): Poll {
  const made = new Poll({} as never, null);
  for (const [partition, offset] of messages) {
    made.partitions.push(partition);
    made.offsets.push(offset);
  }
  return made;
}

function opened(...polls: readonly Poll[]): OpenPolls {
  const all = new OpenPolls();
  for (const one of polls) all.opened(one);
  return all;
}

const NONE_SETTLED = (): boolean => false;

describe("messages in hand when their partition loses its end", () => {
  it("stay with their readers, those of other partitions and from before the end as they are", () => {
    const reader = poll([0, 4], [0, 5], [1, 6]);
    expect([...opened(reader).cut(0, 5, NONE_SETTLED)]).toEqual([5]);
    expect(reader.offsets).toEqual([4, CUT_OFF, 6]);
  });

  it("are waited for from one reader only, where two have the same", () => {
    const [first, second] = [poll([0, 5]), poll([0, 5])];
    expect([...opened(first, second).cut(0, 5, NONE_SETTLED)]).toEqual([5]);
    expect([first.offsets, second.offsets]).toEqual([[CUT_OFF], [CUT_OFF_AND_SETTLED]]);
  });

  it("are waited for from nobody, where they are settled or behind the reader", () => {
    const [settled, through] = [poll([0, 5]), poll([0, 6], [0, 7])];
    through.at = 2;
    expect([...opened(settled, through).cut(0, 5, (offset) => offset === 5)]).toEqual([]);
    expect([settled.offsets, through.offsets]).toEqual([[CUT_OFF_AND_SETTLED], [6, 7]]);
  });

  it("are those of readers that are there", () => {
    const reader = poll([0, 5]);
    const all = opened(reader);
    all.closed(reader);
    expect([...all.cut(0, 5, NONE_SETTLED)]).toEqual([]);
  });
});
