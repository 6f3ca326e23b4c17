import { clock, count, listed } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** Beginnings and ends of faults, as far as the run came. */
export function faultRemarks(material: StoryMaterial): Remark[] {
  const { setup, endNs } = material;
  return setup.faults.flatMap(({ name, startNs, endNs: faultEndNs, text }) => {
    if (startNs >= endNs) return [];
    const isLasting = faultEndNs >= setup.durationNs;
    const until = isLasting ? "to the end of the run" : `until ${clock(faultEndNs, setup.durationNs)}`;
    const begins: Remark = {
      atNs: startNs,
      kind: "fault",
      subject: name,
      text: `${name} begins: ${text} ${until}`,
      weight: WEIGHT.fault,
    };
    if (isLasting || faultEndNs >= endNs) return [begins];
    const ends: Remark = {
      atNs: faultEndNs,
      kind: "fault",
      subject: name,
      text: `${name} ends${aftermath(faultEndNs, material)}`,
      weight: WEIGHT.faultEnd,
    };
    return [begins, ends];
  });
}

/** Crashes and restarts that no fault's bound explains. */
export function crashRemarks({ setup, changes }: StoryMaterial): Remark[] {
  const bounds = new Set(setup.faults.flatMap(({ startNs, endNs }) => [startNs, endNs]));
  return changes
    .filter(({ atNs }) => !bounds.has(atNs))
    .map(({ atNs, kind, component, instances }) => ({
      atNs,
      kind: "crash" as const,
      subject: component,
      text: `${component} ${instances.length === 1 ? `instance ${instances[0]!}` : `instances ${listed(instances.map(String))}`} ${verb(kind, instances.length)}`,
      weight: WEIGHT.crash,
    }));
}

/** What the end of a fault finds: who restarts, and the longest queue it leaves. */
function aftermath(atNs: number, { changes, summary }: StoryMaterial): string {
  const restarts = changes
    .filter((change) => change.atNs === atNs && change.kind === "restarted")
    .map(
      ({ component, instances }) =>
        `${component} restarts ${instances.length === 1 ? "an instance" : `${instances.length} instances`}, empty`,
    );
  if (restarts.length > 0) return `: ${listed(restarts)}`;
  const window = Math.floor(atNs / 1e6 / summary.series.windowMs);
  const queues = Object.entries({ ...summary.series.services, ...summary.series.databases })
    .map(([name, series]) => ({ name, waiting: series.queueMax[window] ?? 0 }))
    .sort((a, b) => b.waiting - a.waiting);
  const longest = queues[0];
  return longest === undefined || longest.waiting < WORTH_MENTIONING
    ? ""
    : `; ${count(longest.waiting)} wait in the queue of ${longest.name}`;
}

function verb(kind: "crashed" | "restarted", instances: number): string {
  return kind === "crashed"
    ? instances === 1
      ? "crashes"
      : "crash"
    : instances === 1
      ? "restarts"
      : "restart";
}

const WORTH_MENTIONING = 20;
