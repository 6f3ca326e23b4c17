import { CLIENT_EVENT, CLIENT_WAIT } from "../../src/observe/client-event.ts";
import { describe, expect, it } from "vitest";
import type { RunObserver } from "../../src/observe/run-observer.ts";
import { RunObserver as Observer } from "../../src/observe/run-observer.ts";
import { declined, injected, SECOND, setupOf, timeout } from "./observed.ts";

const at = 20 * SECOND;

/** One of every fact that is folded, and near misses of each: another time, subject, detail. */
const facts: Record<string, (observer: RunObserver) => void> = {
  nothing: () => undefined,
  arrival: (o) => o.workload("users").arrived(at, 0),
  "arrival 1 ns later": (o) => o.workload("users").arrived(at + 1, 0),
  "arrival 2^32 ns later": (o) => o.workload("users").arrived(at + 4294967296, 0),
  "arrival at a service": (o) => o.service("shop").arrived(at, 0, 0),
  "arrival at another endpoint": (o) => o.service("shop").arrived(at, 1, 0),
  "arrival at a database": (o) => o.database("db").arrived(at, 0, 0),
  "request ends": (o) => o.workload("users").ended(at, 0, at, null, false),
  "request ends degraded": (o) => o.workload("users").ended(at, 0, at, null, true),
  "request times out": (o) => o.workload("users").ended(at, 0, at, timeout, false),
  "request is refused": (o) => o.workload("users").ended(at, 0, at, injected, false),
  "request is declined": (o) => o.workload("users").ended(at, 0, at, declined, false),
  "visit ends": (o) => o.service("shop").ended(at, 0, at, 0, null),
  "visit fails": (o) => o.service("shop").ended(at, 0, at, 0, injected),
  "answer not taken": (o) => o.service("shop").answered(at, at, null, false, 0),
  "call fails": (o) => o.client("shop", "db").ended(at, at, injected),
  retry: (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.retried),
  "retry of another": (o) => o.client("users", "shop").happened(at, at, CLIENT_EVENT.retried),
  hedge: (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.hedged),
  timeout: (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.timedOut),
  late: (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.cameLate),
  fallback: (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.fellBack),
  "circuit refuses": (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.circuitRejected),
  "bulkhead refuses": (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.bulkheadRejected),
  "bulkhead wait": (o) => o.client("shop", "db").waited(at, at, CLIENT_WAIT.bulkhead, 1),
  "longer bulkhead wait": (o) => o.client("shop", "db").waited(at, at, CLIENT_WAIT.bulkhead, 2),
  "limiter refuses": (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.rateLimited),
  "limiter wait": (o) => o.client("shop", "db").waited(at, at, CLIENT_WAIT.rateLimiter, 1),
  "budget refuses": (o) => o.client("shop", "db").happened(at, at, CLIENT_EVENT.budgetRefused),
  "circuit opens": (o) => o.client("shop", "db").circuitMoved(at, 0, "closed", "open", ""),
  "other circuit opens": (o) => o.client("shop", "db").circuitMoved(at, 1, "closed", "open", ""),
  "circuit half-opens": (o) => o.client("shop", "db").circuitMoved(at, 0, "open", "half-open", ""),
  "circuit goes": (o) => o.client("shop", "db").circuitGone(at, 0),
  "message lost": (o) => o.link("shop", "db").lost(at),
  "message held": (o) => o.link("shop", "db").held(at),
  "message refused": (o) => o.link("shop", "db").refused(at),
  "fault begins": (o) => o.run.faultBegan(at, "slow"),
  "fault ends": (o) => o.run.faultEnded(at, "slow"),
  crash: (o) => o.run.instanceCrashed(at, "shop", 0),
  "crash of another": (o) => o.run.instanceCrashed(at, "shop", 1),
  restart: (o) => o.run.instanceRestarted(at, "shop", 0),
};

function fingerprintOf(states: readonly ((observer: RunObserver) => void)[], events = 3): string {
  const setup = setupOf({
    faults: [
      {
        name: "slow",
        startNs: at,
        endNs: 2 * at,
        repeated: null,
        text: "db works 10x slower",
        restarts: [],
        abort: null,
      },
    ],
  });
  const observer = new Observer(setup);
  for (const state of states) state(observer);
  return observer.summary({ nowNs: setup.durationNs, events, stopped: null }).fingerprint;
}

describe("the fingerprint", () => {
  const before = facts["arrival"]!;
  const after = facts["visit ends"]!;

  it("is sixteen hexadecimal digits, the same for the same facts", () => {
    expect(fingerprintOf([before, after])).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprintOf([before, after])).toBe(fingerprintOf([before, after]));
  });

  it("differs when any one fact differs", () => {
    const all = Object.values(facts).map((fact) => fingerprintOf([before, fact, after]));
    expect(new Set(all).size).toBe(all.length);
  });

  it("differs in both of its words", () => {
    const all = Object.values(facts).map((fact) => fingerprintOf([before, fact, after]));
    expect(new Set(all.map((digits) => digits.slice(0, 8))).size).toBe(all.length);
    expect(new Set(all.map((digits) => digits.slice(8))).size).toBe(all.length);
  });

  it("differs when two facts change places, or the number of events differs", () => {
    expect(fingerprintOf([before, after])).not.toBe(fingerprintOf([after, before]));
    expect(fingerprintOf([before, after], 3)).not.toBe(fingerprintOf([before, after], 4));
  });
});
