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
