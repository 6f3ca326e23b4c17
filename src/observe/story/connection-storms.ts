import type { ConnectionsObservation } from "../connections-observation.ts";
import { clock, count, stretch } from "./phrases.ts";
import { type Remark, type StoryMaterial, WEIGHT } from "./remark.ts";

/** For each database the time in which most of its connections were opened anew. */
export function stormRemarks({ setup, connections }: StoryMaterial): Remark[] {
  return connections.flatMap((observation) => told(observation, setup.durationNs));
}

function told(observation: ConnectionsObservation, durationNs: number): Remark[] {
  const { name, busiest } = observation;
  if (busiest === null || busiest.opened < OPENED_LEAST) return [];
  if (busiest.opened < SHARE_WANTED * observation.summary(null).open.max) return [];
  const { fromNs, toNs, opened, failed, slowestNs } = busiest;
  const failures = failed === 0 ? "" : `, ${count(failed)} attempts fail`;
  const text = `${count(opened)} connections to ${name} are opened anew until ${clock(toNs, durationNs)}, the slowest in ${stretch(slowestNs)}${failures}`;
  return [{ atNs: fromNs, kind: "connection", subject: name, text, weight: WEIGHT.connection }];
}

/** Less is what pools do every day. */
const OPENED_LEAST = 10;
const SHARE_WANTED = 0.25;
