import type { CountSpec, InvariantSpec } from "../invariant.ts";
import { durationText } from "../quantity.ts";
import { mapped } from "./written.ts";
import type { Written } from "./written.ts";

/** An invariant as it would stand in a file. */
export function writtenInvariant({ settleNs, counts }: InvariantSpec): Written {
  const amounts = mapped(counts, writtenCount) as Readonly<Record<string, Written>>;
  return { ...amounts, settle: durationText(settleNs) };
}

function writtenCount({ least, most }: CountSpec): Written {
  return most === null ? `${least}+` : least;
}
