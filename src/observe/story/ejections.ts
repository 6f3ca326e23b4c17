import type { ClientObservation, EjectionMove } from "../client-observation.ts";
import { clock, listed, often } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** For each caller the instances that its outlier detection left out, and when all were back. */
export function ejectionRemarks(material: StoryMaterial): Remark[] {
  return material.clients
    .filter(({ ejections }) => ejections.some(({ isEjected }) => isEjected))
    .map((client) => ({ client, times: client.ejections.filter(({ isEjected }) => isEjected).length }))
    .sort((a, b) => b.times - a.times)
    .slice(0, CLIENTS_TOLD)
    .map(({ client, times }, rank) => remarkOf(client, { times, rank, material }));
}

function remarkOf(
  { setup: { caller, callee }, ejections }: ClientObservation,
  {
    times,
    rank,
    material,
  }: { readonly times: number; readonly rank: number; readonly material: StoryMaterial },
): Remark {
  const instances = [...new Set(ejections.map(({ instance }) => instance))].sort((a, b) => a - b);
  const again = times > instances.length ? ` ${often(times)}` : "";
  const { durationNs } = material.setup;
  const backNs = allBackNs(ejections);
  const until =
    backNs === null
      ? ", to the end of the run"
      : again === ""
        ? `; ${instances.length === 1 ? "it is" : "all are"} back at ${clock(backNs, durationNs)}`
        : ` until ${clock(backNs, durationNs)}`;
  return {
    atNs: ejections[0]!.atNs,
    kind: "ejection",
    subject: `${caller} -> ${callee}`,
    text: `${caller} ejects ${whom(instances, callee, material)}${again}${until}`,
    weight: WEIGHT.ejection - rank,
  };
}

/** `instance 3 of stock`; where there are many, `5 of the 20 instances of stock`. */
function whom(instances: readonly number[], callee: string, { setup }: StoryMaterial): string {
  const all = setup.services.find(({ name }) => name === callee)?.instances;
  if (instances.length === 1) return `instance ${instances[0]!} of ${callee}`;
  if (instances.length > NAMED_MOST && all !== undefined)
    return `${instances.length} of the ${all} instances of ${callee}`;
  return `instances ${listed(instances.map(String))} of ${callee}`;
}

/** When the last came back; null while one is out. Several instances of the caller eject each for itself. */
function allBackNs(moves: readonly EjectionMove[]): number | null {
  const out = moves.reduce((sum, { isEjected }) => sum + (isEjected ? 1 : -1), 0);
  return out > 0 ? null : moves.at(-1)!.atNs;
}

const CLIENTS_TOLD = 2;
const NAMED_MOST = 3;
