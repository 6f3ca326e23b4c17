import * as fc from "fast-check";
import { milliseconds } from "./arbitrary-times.ts";

/** A step with an effect. */
export const effect: fc.Arbitrary<unknown> = fc.constantFrom(
  { effect: "charged" },
  { effect: "charged", undo: true },
  { effect: "shipped", optional: true },
);

const amount = fc.constantFrom<unknown>(0, 1, 2, "1+", "2+");

/** The same with invariants about the effects that its steps have. */
export function withInvariants<Data extends Readonly<Record<string, unknown>>>(
  data: Data,
): fc.Arbitrary<Data & Readonly<Record<string, unknown>>> {
  const text = JSON.stringify(data);
  const [first, ...others] = ["charged", "shipped"].filter((name) => text.includes(`"effect":"${name}"`));
  if (first === undefined) return fc.constant(data);
  const invariant = fc.record(
    {
      [first]: fc.constantFrom<unknown>(1, "1+", "3+"),
      ...Object.fromEntries(others.map((name) => [name, amount])),
      settle: milliseconds(2000),
    },
    { requiredKeys: [first] as never[] },
  );
  const job = fc.option(reconciliation);
  return fc
    .tuple(fc.record({ broken: invariant }, { requiredKeys: [] }), job)
    .map(([invariants, reconcile]) => ({
      ...data,
      ...("broken" in invariants && reconcile !== null ? withJob(data, reconcile) : {}),
      invariants: JSON.parse(JSON.stringify(invariants)) as unknown,
    }));
}

const reconciliation = fc.record(
  {
    of: fc.constant("broken"),
    every: fc.integer({ min: 100, max: 900 }).map((ms) => `${ms}ms`),
    olderThan: milliseconds(500),
    batch: fc.integer({ min: 1, max: 20 }),
  },
  { requiredKeys: ["of", "every"] },
);

/** One workload more: a job that asks for the same as another one. */
function withJob({ workloads }: Readonly<Record<string, unknown>>, reconcile: unknown): object {
  const known = workloads as Readonly<Record<string, { readonly target?: string }>>;
  const target = Object.values(known).find((one) => one.target !== undefined)?.target;
  return target === undefined ? {} : { workloads: { ...known, mender: { reconcile, target } } };
}
