import { count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** When somebody first read what was taken back later. */
export function recordRemarks({ records, summary }: StoryMaterial): Remark[] {
  return records.flatMap(({ name }): Remark[] => {
    const { dirtyReads = 0, examples = [] } = summary.records?.[name] ?? {};
    const first = examples.find(({ kind }) => kind === "dirtyRead");
    if (first === undefined) return [];
    const key = first.key === null ? "" : ` of key ${first.key}`;
    return [
      {
        atNs: (first.sinceMs ?? first.atMs) * 1e6,
        kind: "saga",
        subject: name,
        text: `${name}: somebody reads the record${key}, and a saga takes back later what it saw; ${count(dirtyReads)} such reads in all`,
        weight: WEIGHT.damage,
      },
    ];
  });
}
