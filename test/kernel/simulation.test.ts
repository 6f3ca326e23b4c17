import fc from "fast-check";
import TinyQueue from "tinyqueue";
import { describe, expect, it } from "vitest";
import { Simulation } from "../../src/kernel/simulation.ts";

const END_NS = 1_000_000;

describe("a simulation", () => {
  it("runs what ties in the order faults, ordinary events, expiries", () => {
    const simulation = new Simulation();
    const told: string[] = [];
    const tell = (what: string): void => void told.push(what);
    simulation.lane(5).start(tell, "timer");
    simulation.scheduleLast(5, tell, "one-off expiry");
    simulation.lane(5).start(tell, "second timer");
    simulation.schedule(5, tell, "event");
    simulation.schedule(5, tell, "second event");
    simulation.scheduleFirst(5, tell, "fault");
    expect(simulation.run(END_NS)).toBeNull();
    expect(told).toEqual(["fault", "event", "second event", "timer", "one-off expiry", "second timer"]);
  });

  it("lets expiries of all lengths go in the order they were started when they end together", () => {
    const simulation = new Simulation();
    const told: string[] = [];
    const tell = (what: string): void => void told.push(what);
    simulation.lane(10).start(tell, "started first");
    simulation.schedule(4, () => simulation.scheduleLast(6, tell, "started second"), null);
    simulation.schedule(7, () => simulation.lane(3).start(tell, "started third"), null);
    simulation.run(END_NS);
    expect(told).toEqual(["started first", "started second", "started third"]);
  });

  it("puts an event scheduled by an expiry for the same instant before the expiries that are left", () => {
    const simulation = new Simulation();
    const told: string[] = [];
    const tell = (what: string): void => void told.push(what);
    simulation.lane(5).start(() => simulation.schedule(0, tell, "event"), null);
    simulation.lane(5).start(tell, "second expiry");
    simulation.run(END_NS);
    expect(told).toEqual(["event", "second expiry"]);
  });

  it("runs strictly before the end and goes on from there", () => {
    const simulation = new Simulation();
    const told: number[] = [];
    for (const delayNs of [9, 10, 11])
      simulation.schedule(delayNs, () => void told.push(simulation.nowNs), null);
    simulation.lane(10).start(() => void told.push(-simulation.nowNs), null);
    expect(simulation.run(10)).toBeNull();
    expect([told, simulation.nowNs, simulation.events]).toEqual([[9], 10, 1]);
    simulation.run(END_NS);
    expect([told, simulation.nowNs, simulation.events]).toEqual([[9, 10, -10, 11], END_NS, 4]);
  });

  it("stops cleanly after the event that asks for it", () => {
    const simulation = new Simulation();
    const told: number[] = [];
    for (const delayNs of [1, 2, 3]) {
      simulation.schedule(
        delayNs,
        () => {
          told.push(delayNs);
          if (delayNs === 2) simulation.stop("enough");
        },
        null,
      );
    }
    expect(simulation.run(END_NS)).toEqual({ reason: "enough", atNs: 2 });
    expect(told).toEqual([1, 2]);
    expect(simulation.run(END_NS)).toBeNull();
    expect(told).toEqual([1, 2, 3]);
  });

  it("ends when its budget of events, and not when it just suffices", () => {
    const runWith = (eventsMax: number): [string | undefined, number] => {
      const simulation = new Simulation();
      for (let delayNs = 1; delayNs <= 10; delayNs++) simulation.schedule(delayNs, () => {}, null);
      return [simulation.run(END_NS, { eventsMax })?.reason, simulation.events];
    };
    expect(runWith(4)).toEqual(["the budget of 4 events", 4]);
    expect(runWith(10)).toEqual([undefined, 10]);
  });

  it("reports an endless loop, also of timers", () => {
    const reason = "more than 1,000,000 events in one instant: an endless loop";
    const simulation = new Simulation();
    const again = (): void => void simulation.schedule(0, again, null);
    simulation.schedule(7, again, null);
    expect(simulation.run(END_NS)).toEqual({ reason, atNs: 7 });
    const withTimers = new Simulation();
    const lane = withTimers.lane(0);
    const restart = (): void => void lane.start(restart, null);
    restart();
    expect(withTimers.run(END_NS)).toEqual({ reason, atNs: 0 });
  });

  it("does not take a million events in a million instants for a loop, and tells its progress", () => {
    const simulation = new Simulation();
    const tick = (): void => void simulation.schedule(1, tick, null);
    tick();
    const seen: number[] = [];
    expect(simulation.run(1_500_000, { progress: ({ events }) => void seen.push(events) })).toBeNull();
    expect(seen).toEqual([1, 2, 3, 4, 5].map((chunk) => chunk * 262_144));
  });

  it("can be stopped from the progress callback", () => {
    const simulation = new Simulation();
    const tick = (): void => void simulation.schedule(1, tick, null);
    tick();
    const end = simulation.run(1_500_000, { progress: (running) => running.stop("interrupted") });
    expect(end).toEqual({ reason: "interrupted", atNs: 262_144 });
  });

  it("refuses delays that are no time", () => {
    const simulation = new Simulation();
    for (const delayNs of [-1, Number.NaN, Infinity, 2 ** 53 + 2]) {
      expect(() => simulation.schedule(delayNs, () => {}, null)).toThrow(RangeError);
      expect(() => simulation.lane(delayNs)).toThrow(RangeError);
    }
  });

  it("never runs what lies beyond the longest run", () => {
    const simulation = new Simulation();
    const told: string[] = [];
    simulation.schedule(
      1000,
      () => {
        simulation.schedule(2 ** 53, (what: string) => void told.push(what), "event");
        simulation.lane(2 ** 53).start((what: string) => void told.push(what), "timer");
      },
      null,
    );
    expect(simulation.run(2 ** 53)).toBeNull();
    expect(told).toEqual([]);
  });
});

describe("cancelling", () => {
  it("keeps an event or a timer from happening, once", () => {
    const simulation = new Simulation();
    const told: unknown[] = [];
    const event = {};
    const timer = {};
    const lane = simulation.lane(5);
    const eventSlot = simulation.schedule(5, (payload: object) => void told.push(payload), event);
    const timerSlot = lane.start((payload: object) => void told.push(payload), timer);
    expect([simulation.cancel(eventSlot, event), lane.cancel(timerSlot, timer)]).toEqual([true, true]);
    expect([simulation.cancel(eventSlot, event), lane.cancel(timerSlot, timer)]).toEqual([false, false]);
    simulation.run(END_NS);
    expect([told, simulation.events]).toEqual([[], 0]);
  });

  it("leaves alone a slot that has passed to another payload, and a slot of nothing", () => {
    const simulation = new Simulation();
    const told: string[] = [];
    const tell = (what: string): void => void told.push(what);
    const lane = simulation.lane(5);
    const oldTimer = lane.start(tell, "old timer");
    const oldEvent = simulation.schedule(5, tell, "old event");
    simulation.run(10);
    const newTimer = lane.start(tell, "new timer");
    const newEvent = simulation.schedule(5, tell, "new event");
    expect([newTimer, newEvent]).toEqual([oldTimer, oldEvent]);
    expect([simulation.cancel(oldEvent, "old event"), lane.cancel(oldTimer, "old timer")]).toEqual([
      false,
      false,
    ]);
    expect([simulation.cancel(-1, "new event"), lane.cancel(-1, "new timer")]).toEqual([false, false]);
    simulation.run(END_NS);
    expect(told).toEqual(["old event", "old timer", "new event", "new timer"]);
  });

  it("leaves an event alone that has begun", () => {
    const simulation = new Simulation();
    const payload = { slot: -1 };
    const results: boolean[] = [];
    payload.slot = simulation.schedule(
      1,
      (running: typeof payload) => void results.push(simulation.cancel(running.slot, running)),
      payload,
    );
    const timed = { slot: -1 };
    const lane = simulation.lane(1);
    timed.slot = lane.start(
      (running: typeof timed) => void results.push(lane.cancel(running.slot, running)),
      timed,
    );
    simulation.run(END_NS);
    expect(results).toEqual([false, false]);
  });
});

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
