import { CLIENT_EVENT } from "../../../src/observe/client-event.ts";
import { describe, expect, it } from "vitest";
import { RunObserver } from "../../../src/observe/run-observer.ts";
import type { ObserverSetup } from "../../../src/observe/setup.ts";
import type { TimelineEntry } from "../../../src/observe/summary.ts";
import { STATION_EVENT } from "../../../src/observe/station-event.ts";
import { MS, observe, outcomes, queueFull, SECOND, setupOf, timeout } from "../observed.ts";

const MINUTE = 60 * SECOND;

/** Ten minutes of 100 users per second, with a fault from 3m to 5m. */
const tenMinutes = setupOf({
  durationNs: 10 * MINUTE,
  warmupNs: MINUTE,
  workloads: [
    {
      ...setupOf().workloads[0]!,
      load: { kind: "open", stages: [{ startNs: 0, endNs: 10 * MINUTE, fromRate: 100, toRate: 100 }] },
    },
  ],
  faults: [
    {
      name: "slowDb",
      startNs: 3 * MINUTE,
      endNs: 5 * MINUTE,
      repeated: null,
      text: "db works 10x slower",
      restarts: [],
      abort: null,
    },
  ],
});

function told(setup: ObserverSetup, facts: (observer: RunObserver) => void): TimelineEntry[] {
  return [...observe(setup, facts).timeline];
}

function texts(entries: readonly TimelineEntry[], kind: string): string[] {
  return entries.filter((entry) => entry.kind === kind).map(({ atMs, text }) => `${atMs / 1000} s: ${text}`);
}

/** 100 requests a second, answered at once unless `fails` says otherwise. */
function serve(observer: RunObserver, fails: (atS: number) => boolean): void {
  const users = observer.workload("users");
  for (let request = 0; request < 60_000; request += 1) {
    const atNs = request * 1e7;
    users.arrived(atNs, 0);
    users.ended(atNs, 0, atNs, fails(request / 100) ? timeout : null, false);
  }
}

describe("the story of a run", () => {
  it("tells a fault, the failures under it, and that all is well again", () => {
    const timeline = told(tenMinutes, (observer) => serve(observer, (atS) => atS >= 180 && atS < 306));
    expect(timeline.map(({ atMs, kind, text }) => [atMs / 1000, kind, text])).toEqual([
      [180, "fault", "slowDb begins: db works 10x slower until 5m00s"],
      [180, "failure", "100 % of the requests of users fail until 5m06s: timeout"],
      [300, "fault", "slowDb ends"],
      [306, "recovery", "users are back at 95 % of their baseline, 6 s after slowDb ended"],
    ]);
  });

  it("calls a failure that outlives its cause metastable", () => {
    const timeline = told(tenMinutes, (observer) => serve(observer, (atS) => atS >= 180));
    expect(texts(timeline, "recovery")).toEqual([
      "600 s: users have not recovered in the 5m00s since slowDb ended: a metastable failure",
    ]);
    expect(texts(timeline, "failure")).toEqual([
      "180 s: 100 % of the requests of users fail to the end of the run: timeout",
    ]);
  });

  it("does not take the usual failures that stand next to a failure for its beginning or end", () => {
    // Windows of 2 s hold 200 requests: 12 of them are more than the 5 % that count.
    const isUsual = (atS: number): boolean => (atS >= 176 && atS < 176.12) || (atS >= 308 && atS < 308.12);
    const timeline = told(tenMinutes, (observer) =>
      serve(observer, (atS) => (atS >= 180 && atS < 306) || isUsual(atS)),
    );
    expect(texts(timeline, "failure")).toEqual([
      "180 s: 100 % of the requests of users fail until 5m06s: timeout",
    ]);
  });

  it("says so when a fault does nothing", () => {
    const timeline = told(tenMinutes, (observer) => serve(observer, () => false));
    expect(texts(timeline, "recovery")).toEqual(["300 s: slowDb passes without a loss for users"]);
  });

  it("says of a fault without an end that it lasts, and of one that was not reached nothing", () => {
    const faults = [
      {
        name: "forever",
        startNs: 9 * MINUTE,
        endNs: 10 * MINUTE,
        repeated: null,
        text: "db is down",
        restarts: [],
        abort: null,
      },
      {
        name: "later",
        startNs: 10 * MINUTE,
        endNs: 10 * MINUTE,
        repeated: null,
        text: "shop is down",
        restarts: [],
        abort: null,
      },
    ];
    expect(
      texts(
        told({ ...tenMinutes, faults }, () => undefined),
        "fault",
      ),
    ).toEqual(["540 s: forever begins: db is down to the end of the run"]);
  });

  it("tells what is over in an instant once", () => {
    const atNs = 3 * MINUTE;
    const [slowDb] = tenMinutes.faults;
    const wipe = {
      ...slowDb!,
      name: "migration",
      startNs: atNs,
      endNs: atNs,
      text: "all data of db is destroyed",
    };
    const timeline = told({ ...tenMinutes, faults: [wipe] }, () => undefined);
    expect(texts(timeline, "fault")).toEqual(["180 s: migration: all data of db is destroyed"]);
  });

  it("condenses the turns of circuits to the first, the last and the end", () => {
    const timeline = told(tenMinutes, (observer) => {
      const client = observer.client("shop", "db");
      const because = "half of the last calls timed out";
      for (const openS of [181, 212, 245, 277]) {
        for (const instance of [0, 1])
          client.circuitMoved((openS + instance / 2) * SECOND, instance, "closed", "open", because);
        for (const instance of [0, 1])
          client.circuitMoved((openS + 30) * SECOND, instance, "open", "half-open", "its wait is over");
        for (const instance of [0, 1])
          client.circuitMoved((openS + 30) * SECOND, instance, "half-open", "closed", "probes passed");
      }
    });
    expect(texts(timeline, "circuit")).toEqual([
      "181 s: shop -> db opens its circuits on 2 of 2 instances: half of the last calls timed out",
      "211 s: probes pass and the circuits close; 1 s later they open again",
      "275 s: the third and last time that the circuits close only to open again (also at 4m02s)",
      "307 s: all circuits close for good",
    ]);
  });

  it("says of a circuit that stays open how long it did, and how often it was tried", () => {
    const clients = [{ caller: "users", callee: "shop", circuits: [{ instance: 0, endpoint: null }] }];
    const timeline = told({ ...tenMinutes, clients }, (observer) => {
      const client = observer.client("users", "shop");
      client.circuitMoved(500 * SECOND, 0, "closed", "open", "9 of 10 calls failed");
      client.circuitMoved(530 * SECOND, 0, "open", "half-open", "its wait is over");
      client.circuitMoved(531 * SECOND, 0, "half-open", "open", "a probe failed");
    });
    expect(texts(timeline, "circuit")).toEqual([
      "500 s: users -> shop opens its circuit: 9 of 10 calls failed; it is not closed again in the 1m40s left, after probes failed once",
    ]);
  });

  it("tells of queues that were full or far longer than usual, and when they were short again", () => {
    const timeline = told(tenMinutes, (observer) => {
      const shop = observer.service("shop");
      const db = observer.database("db");
      shop.queueChanged(181 * SECOND, 10);
      db.queueChanged(200 * SECOND, 40);
      for (let refused = 0; refused < 1200; refused += 1) {
        const atNs = (182 + refused / 100) * SECOND;
        shop.arrived(atNs, 0, 0);
        shop.ended(atNs, 0, atNs, 0, queueFull);
      }
      shop.queueChanged(250 * SECOND, -10);
      db.queueChanged(201 * SECOND, -40);
    });
    expect(texts(timeline, "queue")).toEqual([
      "182 s: the queue of shop is full (10 places) and turns 1,200 requests away until 3m14s; it is down to a tenth by 4m12s",
      "200 s: the line for a connection of db is at its longest: 40; it is short again at once",
    ]);
  });

  it("tells that only some instances have a full queue where all of them together never had", () => {
    const timeline = told(tenMinutes, (observer) => {
      const shop = observer.service("shop");
      shop.queueChanged(181 * SECOND, 5);
      shop.arrived(182 * SECOND, 0, 0);
      shop.ended(182 * SECOND, 0, 182 * SECOND, 0, queueFull);
      shop.queueChanged(183 * SECOND, -5);
    });
    expect(texts(timeline, "queue")).toEqual([
      "182 s: the queue of shop is full at some of its instances (5 of 10 places taken at most) and turns a request away",
    ]);
  });

  it("tells what limits at the door refuse, and where a limit that moves stood meanwhile", () => {
    const shop = {
      ...tenMinutes.services[0]!,
      rateLimits: ["orders"],
      hasConcurrencyLimit: true,
      sheds: true,
    };
    const timeline = told({ ...tenMinutes, services: [shop] }, (observer) => {
      const probe = observer.service("shop");
      const refuse = (atNs: number, cause: "rate-limited" | "concurrency-limit" | "shed"): void => {
        probe.arrived(atNs, 0, 0);
        if (cause === "rate-limited") probe.rateLimited(atNs, atNs, 0);
        if (cause === "concurrency-limit") probe.happened(atNs, atNs, STATION_EVENT.overLimit);
        probe.ended(atNs, 0, atNs, 0, outcomes.of("shop", cause));
      };
      // One refused among a hundred is a limit at work.
      for (let request = 0; request < 100; request += 1) probe.arrived(20 * SECOND + request * MS, 0, 0);
      refuse(21 * SECOND, "rate-limited");
      probe.limitChanged(0, 20);
      for (let half = 0; half < 100; half += 1) refuse(100 * SECOND + half * 0.2 * SECOND, "rate-limited");
      probe.limitChanged(210 * SECOND, -12);
      for (let half = 0; half < 200; half += 1)
        refuse(200 * SECOND + half * 0.1 * SECOND, "concurrency-limit");
      for (let half = 0; half < 1000; half += 1) refuse(590 * SECOND + half * 10 * MS, "shed");
    });
    expect(texts(timeline, "limit")).toEqual([
      "100 s: shop refuses what is above the rate limit orders: 100 requests until 2m00s",
      "200 s: shop refuses what is above the concurrency limit, which moves between 8 and 20: 200 requests until 3m40s",
      "590 s: shop sheds load: 1,000 requests to the end of the run",
    ]);
    // No queue was full.
    expect(texts(timeline, "queue")).toEqual([]);
  });

  it("does not compare with the places of a queue those who wait in front of it", () => {
    const timeline = told(tenMinutes, (observer) => {
      observer.service("shop").queueChanged(200 * SECOND, 12);
      observer.service("shop").queueChanged(201 * SECOND, -12);
    });
    expect(texts(timeline, "queue")).toEqual([
      "200 s: the queue of shop is at its longest: 12; it is short again at once",
    ]);
  });

  it("tells of retries that multiply the calls", () => {
    const timeline = told(tenMinutes, (observer) => {
      const client = observer.client("shop", "db");
      for (let call = 0; call < 6000; call += 1) {
        const atNs = call * 0.1 * SECOND;
        const attempts = atNs >= 180 * SECOND && atNs < 300 * SECOND ? 3 : 1;
        client.called(atNs);
        for (let again = 1; again < attempts; again += 1) client.happened(atNs, atNs, CLIENT_EVENT.again);
      }
    });
    expect(texts(timeline, "amplification")).toEqual([
      "180 s: retries turn each call shop -> db into 3.00 attempts until 5m00s",
    ]);
  });

  it("names crashes that no fault explains, instances of one moment together", () => {
    const faults = tenMinutes.faults.map((fault) => ({ ...fault, restarts: ["shop"] }));
    const timeline = told({ ...tenMinutes, faults }, (observer) => {
      observer.run.instanceCrashed(180 * SECOND, "shop", 0);
      observer.run.instanceCrashed(200 * SECOND, "shop", 0);
      observer.run.instanceCrashed(200 * SECOND, "shop", 1);
      observer.run.instanceRestarted(300 * SECOND, "shop", 0);
    });
    expect(texts(timeline, "crash")).toEqual(["200 s: shop instances 0 and 1 crash"]);
    expect(texts(timeline, "fault")[1]).toBe("300 s: slowDb ends: shop restarts an instance, empty");
  });

  it("says of a fault that ends beside the restart of what it never struck nothing about that", () => {
    const timeline = told(tenMinutes, (observer) => {
      observer.run.instanceCrashed(180 * SECOND, "shop", 0);
      observer.run.instanceRestarted(300 * SECOND, "shop", 0);
    });
    expect(texts(timeline, "fault")[1]).toBe("300 s: slowDb ends");
  });

  it("tells the extremes where there is no fault", () => {
    const timeline = told({ ...tenMinutes, faults: [] }, (observer) => {
      serve(observer, () => false);
      observer.service("shop").queueChanged(100 * SECOND, 3);
      observer.service("shop").busyChanged(100 * SECOND, 4);
    });
    expect(texts(timeline, "extreme")).toContain("100 s: the longest queue of the run: 3 of 10 wait at shop");
    expect(texts(timeline, "extreme")).toContain("100 s: shop is busiest: 100 % of its workers for 2 s");
  });

  it("does not say that a run went on after it was stopped", () => {
    const observer = new RunObserver({ ...tenMinutes, faults: [] });
    observer.service("shop").busyChanged(1 * MS, 4);
    const stopped = { reason: "an endless loop", atNs: 4 * MS };
    const { timeline } = observer.summary({ nowNs: 4 * MS, events: 1, stopped });
    expect(texts(timeline, "extreme")).toEqual([
      // Busy for 3 of the 4 ms there were, of a window of 2 s.
      "0 s: shop is busiest: 75 % of its workers for 4 ms",
      "0.004 s: no request ever waited for a worker in 4 ms",
    ]);
  });

  it("keeps to a dozen sentences, in the order of time: the beginnings of faults and the verdicts before all else", () => {
    const faults = Array.from({ length: 6 }, (_, index) => ({
      name: `fault${index}`,
      startNs: (index + 1) * MINUTE,
      endNs: (index + 1.5) * MINUTE,
      repeated: null,
      text: "db is down",
      restarts: [],
      abort: null,
    }));
    const timeline = told({ ...tenMinutes, faults }, (observer) => serve(observer, (atS) => atS >= 130));
    expect(timeline.length).toBe(12);
    expect(timeline.filter(({ text }) => text.includes("begins")).length).toBe(6);
    // The first fault (1m) has no baseline after the warm-up; the fourth (4m) and later ones have one
    // of no answers at all. What is left is not recovered from.
    expect(timeline.filter(({ text }) => text.includes("metastable")).length).toBe(2);
    expect(timeline.map(({ atMs }) => atMs)).toEqual(timeline.map(({ atMs }) => atMs).sort((a, b) => a - b));
  });
});
