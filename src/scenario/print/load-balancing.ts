import type { BalancingSpec } from "../scenario.ts";
import { said, type Written } from "./written.ts";

export function writtenBalancing({ strategy }: BalancingSpec): Written {
  const { kind, ...options } = strategy;
  return said({ strategy: kind, ...options });
}
