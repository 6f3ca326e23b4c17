import { remedy } from "../nearest.ts";
import { ratioOf } from "../quantity.ts";
import type { ZoneRuleSpec } from "../scenario.ts";
import type { ZonesInput } from "../schema/zones.ts";
import type { Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";
import { zonesIn } from "./zones.ts";

/** Among which zones a client picks, a bare word spelt out. */
function zoneRuleOf(input: ZonesInput | undefined): ZoneRuleSpec | null {
  if (input === undefined) return null;
  if (input === "own") return { kind: "own" };
  if (Array.isArray(input)) return { kind: "listed", zones: input };
  const { aware } = input === "aware" ? AWARE : input;
  return {
    kind: "aware",
    minClusterSize: aware.minClusterSize,
    routingEnabled: ratioOf(aware.routingEnabled),
  };
}

/** As the long form's defaults. */
const AWARE = { aware: { minClusterSize: 6, routingEnabled: "100%" } } as const;

/** Whether the zones are there, and go with the strategy where both are written in one place. */
export function checkZoneRule(
  reading: Reading,
  path: Path,
  { zones, strategy }: { readonly zones: ZonesInput | undefined; readonly strategy: string | undefined },
): void {
  const rule = zoneRuleOf(zones);
  if (rule?.kind === "aware" && strategy !== undefined && KEYED.includes(strategy))
    reading.report.mistake(
      path,
      `aware draws a zone anew for each pick, and ${strategy} keeps a key at its instance`,
      "write zones: own, or another strategy",
    );
  if (rule?.kind !== "listed") return;
  const known = zonesIn(reading);
  rule.zones.forEach((zone, index) => {
    if (!known.includes(zone))
      reading.report.mistake([...path, index], `there is no zone "${zone}"`, remedy(zone, known));
    else if (rule.zones.indexOf(zone) < index)
      reading.report.mistake([...path, index], `names "${zone}" twice`);
  });
}

/** Strategies that keep a key at its instance. */
const KEYED: readonly string[] = ["sticky", "consistentHash", "keyModulo"];

/** The rule that a strategy can follow: what a preset says of zones may be nothing for it. */
export function zoneRuleFor(strategy: string, input: ZonesInput | undefined): ZoneRuleSpec | null {
  const rule = zoneRuleOf(input);
  return rule?.kind === "aware" && KEYED.includes(strategy) ? null : rule;
}
