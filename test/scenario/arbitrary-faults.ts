import * as fc from "fast-check";
import { milliseconds } from "./arbitrary-times.ts";

/** All endpoints of the first service have a step of this name. */
export const NAMED_STEP = "begun";

export interface Faultable {
  readonly workload: string;
  readonly services: readonly string[];
  /** Null: there is none. */
  readonly database: string | null;
  /** Null: there are none. */
  readonly caches: { readonly near: string; readonly far: string } | null;
  /** Components that a leak can empty, and those whose cores can be taken. */
  readonly leaky?: readonly string[];
  readonly withCores?: readonly string[];
}

/** Up to two faults of any kind that strike once, again and again, or at random. */
export function faults(of: Faultable): fc.Arbitrary<unknown> {
  const fault = fc
    .tuple(times(), kind(of), aborts(of.workload))
    .map(([when, what, abort]) =>
      "flush" in what
        ? { at: when.at, ...what }
        : isBehindStep(what)
          ? { at: when.at, until: "3900ms", for: "200ms", ...what, ...abort }
          : { ...when, ...what, ...abort },
    );
  return fc.record({ first: fault, second: fault }, { requiredKeys: [] });
}

function isBehindStep(what: object): boolean {
  return "crash" in what && "after" in (what.crash as object);
}

/** Looks back for less than any fault lasts. */
function aborts(workload: string): fc.Arbitrary<object> {
  const abortWhen = fc.record(
    {
      workload: fc.constant(workload),
      successRateBelow: fc.constantFrom("95%", 0.5, "100%"),
      within: milliseconds(500),
      over: fc.constant("90us"),
    },
    { requiredKeys: ["workload", "successRateBelow", "over"] },
  );
  return fc.record({ abortWhen }, { requiredKeys: [] });
}

function times(): fc.Arbitrary<{ readonly at: string }> {
  const at = milliseconds(3000);
  const short = fc.integer({ min: 1, max: 300 }).map((ms) => `${ms}ms`);
  const long = fc.integer({ min: 301, max: 1500 }).map((ms) => `${ms}ms`);
  const until = fc.option(
    fc.integer({ min: 3100, max: 5000 }).map((ms) => `${ms}ms`),
    { nil: undefined },
  );
  return fc.oneof(
    fc.record({ at, for: milliseconds(1500) }, { requiredKeys: ["at"] }),
    fc.record({ at, for: short, every: long, until }),
    fc.record({ at, mtbf: long, mttr: short, until }),
    fc.record({ at, mtbf: long, for: short }),
  );
}

function kind(of: Faultable): fc.Arbitrary<object> {
  const { workload, services, database, caches, leaky = [], withCores = [] } = of;
  const others = [database, caches?.far ?? null].filter((name) => name !== null);
  const all = [...services, ...others];
  const target = fc.oneof(fc.constantFrom(...all), fc.uniqueArray(fc.constantFrom(...all), { minLength: 1 }));
  const select = fc.constantFrom("all", 1, "50%", "random", { random: "60%" }, { random: 1 });
  const struck = fc.record({ target, select });
  const by = fc.constantFrom("request", "key");
  const way = fc.oneof(
    fc.constant({ between: [workload, services[0]!] }),
    fc.constantFrom({ from: workload, to: services[0]! }, { from: services[0]!, to: workload }),
    fc.constant({ between: [workload, services[0]!], select: "50%" }),
  );
  const kinds: fc.Arbitrary<object>[] = [
    struck.map((one) => ({ slow: { ...one, factor: 5 } })),
    fc.tuple(struck, by).map(([one, lot]) => ({ errors: { ...one, ratio: "30%", by: lot } })),
    struck.map((freeze) => ({ freeze })),
    struck.map((crash) => ({ crash })),
    fc
      .integer({ min: 1, max: 9 })
      .map((every) => ({ crash: { target: services[0]!, after: NAMED_STEP, every } })),
    struck.map((certificate) => ({ certificate })),
    fc
      .tuple(struck, by, milliseconds(400))
      .map(([one, lot, downFor]) => ({ poison: { ...one, ratio: "5%", by: lot, downFor } })),
    way.map((one) => ({ latency: { ...one, add: "5ms" } })),
    way.map((one) => ({ loss: { ...one, ratio: 0.1 } })),
    fc
      .tuple(way, fc.constantFrom("dropped", "held", "refused"))
      .map(([one, messages]) => ({ partition: { ...one, messages } })),
  ];
  if (caches !== null)
    kinds.push(fc.constantFrom(caches.near, caches.far).map((one) => ({ flush: { target: one } })));
  if (leaky.length > 0)
    kinds.push(fc.constantFrom(...leaky).map((one) => ({ leak: { target: one, every: 4 } })));
  if (withCores.length > 0)
    kinds.push(fc.constantFrom(...withCores).map((one) => ({ contention: { target: one, share: "60%" } })));
  return fc.oneof(...kinds);
}
