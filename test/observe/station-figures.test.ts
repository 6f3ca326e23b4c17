import { describe, expect, it } from "vitest";
import { injected, MS, observe, queueFull, SECOND, setupOf } from "./observed.ts";

const BUY = 0;
const LOOK = 1;

describe("the figures of a service", () => {
  it("split a visit into waiting and the rest of the stay, per endpoint and together", () => {
    const summary = observe(setupOf(), (observer) => {
      const shop = observer.service("shop");
      shop.arrived(20 * SECOND, BUY, 0);
      shop.arrived(20 * SECOND, LOOK, 0);
      shop.ended(20 * SECOND + 30 * MS, BUY, 20 * SECOND, 10 * MS, null);
      shop.ended(20 * SECOND + 100 * MS, LOOK, 20 * SECOND, 0, injected);
    });
    const shop = summary.services["shop"]!;
    expect(shop).toMatchObject({ requests: 2, ok: 1, failed: 1, inFlight: 0 });
    expect(shop.endpoints["buy"]).toMatchObject({
      requests: 1,
      waiting: { mean: 10 },
      serving: { mean: 20 },
    });
    expect(shop.endpoints["look"]).toMatchObject({ failed: 1, waiting: { mean: 0 }, serving: { mean: 100 } });
    expect(shop.waiting.mean).toBe(5);
    expect(shop.serving.mean).toBe(60);
    expect(shop.causes).toMatchObject({ injected: 1, timeout: 0 });
  });

  it("count a visit refused at the door, which has neither waited nor been served", () => {
    const summary = observe(setupOf(), (observer) => {
      const shop = observer.service("shop");
      shop.arrived(20 * SECOND, BUY, 0);
      shop.ended(20 * SECOND, BUY, 20 * SECOND, 0, queueFull);
      shop.arrived(21 * SECOND, BUY, 0);
      shop.ended(21 * SECOND + 5 * MS, BUY, 21 * SECOND, 5 * MS, queueFull);
    });
    expect(summary.services["shop"]).toMatchObject({
      requests: 2,
      failed: 2,
      waiting: { count: 1, mean: 5 },
      serving: { count: 0 },
    });
  });

  it("average levels over the measured interval alone: 3 of 4 workers for half of it", () => {
    const summary = observe(setupOf(), (observer) => {
      const shop = observer.service("shop");
      shop.busyChanged(1 * SECOND, 3);
      shop.queueChanged(1 * SECOND, 9);
      shop.queueChanged(2 * SECOND, -7);
      shop.cpuChanged(1 * SECOND, 1.5);
      shop.queueChanged(35 * SECOND, -2);
      shop.busyChanged(35 * SECOND, -3);
      shop.cpuChanged(35 * SECOND, -1.5);
    });
    const shop = summary.services["shop"]!;
    expect(shop.utilization).toBeCloseTo((3 / 4) * (25 / 50), 12);
    expect(shop.cpuUtilization).toBeCloseTo((1.5 / 2) * (25 / 50), 12);
    expect(shop.queue.mean).toBeCloseTo(2 * (25 / 50), 12);
    expect(shop.queue.max).toBe(2);
  });

  it("have no utilisation where workers are unlimited", () => {
    const services = [{ ...setupOf().services[0]!, workers: null, cores: null }];
    const shop = observe(setupOf({ services }), (observer) => observer.service("shop").busyChanged(0, 5))
      .services["shop"]!;
    expect(shop).toMatchObject({ utilization: null, cpuUtilization: null });
  });

  it("call work wasted whose answer nobody took, and goodput what was OK and taken", () => {
    const summary = observe(setupOf(), (observer) => {
      const shop = observer.service("shop");
      shop.answered(20 * SECOND, 20 * SECOND, null, true, 60 * MS);
      shop.answered(20 * SECOND, 20 * SECOND, null, false, 20 * MS);
      shop.answered(20 * SECOND, 20 * SECOND, injected, true, 10 * MS);
      shop.workedAfter(20 * SECOND, 20 * SECOND, false, 10 * MS);
      shop.answered(20 * SECOND, 9 * SECOND, null, false, 1000 * MS);
    });
    expect(summary.services["shop"]!.goodput).toBe(1 / 50);
    expect(summary.services["shop"]!.wastedWork).toBeCloseTo(0.3, 12);
    expect(observe(setupOf(), () => undefined).services["shop"]!.wastedWork).toBeNull();
  });

  it("satisfy Little's law when nothing is in flight at the end: mean level = rate x mean time", () => {
    const visits = 200;
    const summary = observe(setupOf(), (observer) => {
      const shop = observer.service("shop");
      for (let visit = 0; visit < visits; visit += 1) {
        const atNs = (11 + visit * 0.2) * SECOND;
        shop.arrived(atNs, BUY, 0);
        shop.queueChanged(atNs, 1);
        shop.queueChanged(atNs + 50 * MS, -1);
        shop.ended(atNs + 50 * MS, BUY, atNs, 50 * MS, null);
      }
    });
    const shop = summary.services["shop"]!;
    expect(shop.queue.mean).toBeCloseTo((visits / 50) * (shop.waiting.mean! / 1000), 10);
  });
});

describe("the figures of a database", () => {
  it("are those of its operations and connections", () => {
    const summary = observe(setupOf(), (observer) => {
      const db = observer.database("db");
      db.arrived(20 * SECOND, 0, 0);
      db.busyChanged(20 * SECOND, 1);
      db.busyChanged(45 * SECOND, -1);
      db.ended(45 * SECOND, 0, 20 * SECOND, 0, null);
    });
    const db = summary.databases["db"]!;
    expect(db).toMatchObject({ requests: 1, ok: 1, operations: { read: { requests: 1, ok: 1 } } });
    expect(db.utilization).toBeCloseTo((1 / 10) * (25 / 50), 12);
  });
});
