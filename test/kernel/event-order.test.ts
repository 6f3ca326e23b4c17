import fc from "fast-check";
import TinyQueue from "tinyqueue";
import { describe, expect, it } from "vitest";
import { Simulation } from "../../src/kernel/simulation.ts";

const END_NS = 1_000_000;

interface Planned {
  readonly timeNs: number;
  readonly rank: number;
  readonly sequence: number;
  readonly id: number;
}

const earlier = (a: Planned, b: Planned): number =>
  a.timeNs - b.timeNs || a.rank - b.rank || a.sequence - b.sequence;

/** One action of a handler: start something of a kind, or cancel something started before. */
const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("first", "ordinary", "last", "lane"),
      delayNs: fc.integer({ min: 0, max: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel"), delayNs: fc.nat(400) }) },
);

interface Action {
  readonly kind: string;
  readonly delayNs: number;
}

const RANKS: Readonly<Record<string, number>> = { first: 0, ordinary: 1, last: 2, lane: 2 };

/** Carries the actions out on a simulation: the handler of event i does those of scripts[i]. */
function simulated(scripts: readonly (readonly Action[])[]): number[] {
  const simulation = new Simulation();
  const order: number[] = [];
  const cancels: (() => boolean)[] = [];
  const act = ({ kind, delayNs }: Action): void => {
    if (kind === "cancel") return void cancels[delayNs]?.();
    const payload = { id: cancels.length };
    const lane = simulation.lane(delayNs);
    if (kind === "lane") {
      const slot = lane.start(happen, payload);
      cancels.push(() => lane.cancel(slot, payload));
      return;
    }
    const slot =
      kind === "first"
        ? simulation.scheduleFirst(delayNs, happen, payload)
        : kind === "last"
          ? simulation.scheduleLast(delayNs, happen, payload)
          : simulation.schedule(delayNs, happen, payload);
    cancels.push(() => simulation.cancel(slot, payload));
  };
  const happen = ({ id }: { id: number }): void => {
    order.push(id);
    scripts[id + 1]?.forEach(act);
  };
  scripts[0]?.forEach(act);
  simulation.run(END_NS);
  return order;
}

/** The same on a queue of objects with a comparator that spells the order out. */
function expected(scripts: readonly (readonly Action[])[]): number[] {
  const queue = new TinyQueue<Planned>([], earlier);
  const cancelled = new Set<number>();
  const order: number[] = [];
  let nowNs = 0;
  let started = 0;
  const act = ({ kind, delayNs }: Action): void => {
    if (kind === "cancel") return void cancelled.add(delayNs < started ? delayNs : -1);
    queue.push({ timeNs: nowNs + delayNs, rank: RANKS[kind]!, sequence: started, id: started });
    started++;
  };
  scripts[0]?.forEach(act);
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) {
    if (cancelled.has(event.id)) continue;
    nowNs = event.timeNs;
    order.push(event.id);
    scripts[event.id + 1]?.forEach(act);
  }
  return order;
}

describe("the order of events", () => {
  it("is that of a sorted queue of objects, whatever is scheduled, started and cancelled meanwhile", () => {
    const script = fc.array(action, { maxLength: 5 });
    const scripts = fc.array(script, { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(scripts, (planned) => {
        expect(simulated(planned)).toEqual(expected(planned));
      }),
      { seed: 20, numRuns: 300 },
    );
  });

  it("stays so when thousands are pending and most are cancelled", () => {
    const simulation = new Simulation();
    const order: number[] = [];
    const events = Array.from({ length: 20_000 }, (_, id) => ({ id, timeNs: (id * 7919) % 5003 }));
    const slots = events.map((event) =>
      simulation.schedule(event.timeNs, ({ id }: { id: number }) => void order.push(id), event),
    );
    for (const event of events) if (event.id % 10 !== 3) simulation.cancel(slots[event.id]!, event);
    simulation.run(END_NS);
    const kept = events.filter(({ id }) => id % 10 === 3).sort((a, b) => a.timeNs - b.timeNs || a.id - b.id);
    expect(order).toEqual(kept.map(({ id }) => id));
  });
});
