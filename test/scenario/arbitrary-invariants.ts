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
  return fc
    .record({ broken: invariant }, { requiredKeys: [] })
    .map((invariants) => ({ ...data, invariants: JSON.parse(JSON.stringify(invariants)) as unknown }));
}
