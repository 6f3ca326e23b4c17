import type { CountSpec, InvariantSpec } from "../invariant.ts";
import { remedy } from "../nearest.ts";
import { durationNs } from "../quantity.ts";
import type { InvariantInput } from "../schema/invariants.ts";
import { plainData } from "../source/node.ts";
import { emptyMap } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** The word among the effects of an invariant that is none. */
export const SETTLE = "settle";

/** An invariant against the effects that there are. */
export function readInvariant(
  reading: Reading,
  name: string,
  { input, effects }: { readonly input: InvariantInput; readonly effects: readonly string[] },
): InvariantSpec {
  const path = ["invariants", name];
  const counts = emptyMap<CountSpec>();
  for (const [effect, written] of Object.entries(input)) {
    if (effect === SETTLE) continue;
    if (!effects.includes(effect) && !hasEffect(plainData(reading.root, true), effect))
      reading.report.mistake(
        [...path, effect],
        `no step has the effect "${effect}"`,
        remedy(effect, effects) ?? `a step that has: { effect: ${effect} }`,
        "key",
      );
    counts[effect] = countOf(written);
  }
  if (Object.values(counts).every(({ least }) => least === 0))
    reading.report.mistake(
      path,
      "would hold for every key that nothing was ever done to",
      "one of the effects must be there at least once, such as charged: 1, shipped: 0",
      "key",
    );
  return { settleNs: durationNs(input.settle), counts };
}

/** Whether any step that is written anywhere has the effect: one in a part that is wrong for another reason has it, too. */
function hasEffect(data: unknown, effect: string): boolean {
  if (typeof data !== "object" || data === null) return false;
  return Object.entries(data).some(
    ([key, value]) => (key === "effect" && value === effect) || hasEffect(value, effect),
  );
}

function countOf(written: number | string): CountSpec {
  if (typeof written === "number") return { least: written, most: written };
  return { least: Number.parseInt(written, 10), most: null };
}
