import { describe, expect, it } from "vitest";
import { Simulation } from "../../../src/kernel/simulation.ts";
import { GroupCoordinator } from "../../../src/model/messaging/group-coordinator.ts";
import { Poll } from "../../../src/model/messaging/poll.ts";

/** Two partitions, whose first reader was there before the run began; readers never fall silent. */
function group(rebalance: "eager" | "cooperative") {
  const simulation = new Simulation();
  const given: number[] = [];
  const coordinator = new GroupCoordinator(
    {
      simulation,
      partitions: 2,
      rebalance,
      isStatic: false,
      session: simulation.lane(1e15),
      patience: simulation.lane(1e15),
      initialDelayNs: 0,
      isUp: () => true,
    },
    {
      handedOver: (partition) => given.push(partition),
      serve: () => {},
      rebalancing: () => {},
      holdsBack: () => false,
    },
  );
  const reader = (): Poll => new Poll({ seated: () => {} } as never, null);
  const first = reader();
  coordinator.wasThere(first);
  const second = reader();
  coordinator.join(second);
  const readers = (): (Poll | null)[] =>
    [0, 1].map((partition) => coordinator.readerOf(partition)?.poll ?? null);
  return { coordinator, first, second, readers, given };
}

describe("a cooperative rebalance", () => {
  it("leaves a partition with its reader until that is through with what it has in hand", () => {
    const { coordinator, first, second, readers } = group("cooperative");
    first.isOut = true;
    coordinator.rejoined(first.seat!);
    expect(readers()).toEqual([first, first]);
    first.isOut = false;
    coordinator.through(first.seat!);
    expect(readers()).toEqual([first, second]);
  });

  it("gives nothing to an heir that is gone by then", () => {
    const { coordinator, first, second, readers } = group("cooperative");
    first.isOut = true;
    coordinator.rejoined(first.seat!);
    coordinator.leaves(second.seat!);
    first.isOut = false;
    coordinator.through(first.seat!);
    expect(readers()).toEqual([first, null]);
    coordinator.rejoined(first.seat!);
    expect(readers()).toEqual([first, first]);
  });
});

describe("an eager rebalance", () => {
  it("lets nobody read until all are there", () => {
    const { coordinator, first, second, readers, given } = group("eager");
    expect(readers()).toEqual([first, first]);
    given.length = 0;
    coordinator.rejoined(first.seat!);
    expect([readers(), given]).toEqual([
      [first, second],
      [0, 1],
    ]);
  });

  it("takes a member that is gone for gone, once", () => {
    const { coordinator, first, second, readers } = group("eager");
    const { seat } = second;
    coordinator.leaves(seat!);
    coordinator.leaves(seat!);
    coordinator.rejoined(first.seat!);
    expect([readers(), seat!.isGone]).toEqual([[first, first], true]);
  });
});
