import { durationNs } from "../quantity.ts";
import type { WarmupSpec } from "../scenario.ts";
import type { WarmupInput } from "../schema/warmup.ts";

/** How a fresh process gets up to speed; null: at once. */
export function warmupOf(input: WarmupInput | undefined): WarmupSpec | null {
  if (input === undefined) return null;
  return { lengthNs: durationNs(input.for), factor: input.factor, atStart: input.atStart };
}
