import { outboxSteps } from "../../scenario/outboxes.ts";
import { durationText } from "../../scenario/quantity.ts";
import type { OutboxSpec, Scenario } from "../../scenario/scenario.ts";
import { rate } from "./pace.ts";
import { count } from "./words.ts";

/** How what is written into each outbox gets to its broker, and what that costs. */
export function outboxLines(scenario: Scenario): readonly string[] {
  return Object.entries(scenario.databases).flatMap(([name, { outbox }]) => {
    const steps = outbox === null ? [] : outboxSteps(scenario, name);
    if (outbox === null || steps.length === 0) return [];
    const to = steps.map(({ broker, destination }) => `${broker}.${destination}`).join(", ");
    return [`${name} -> ${to}: ${outboxInWords(outbox).join("; ")}`];
  });
}

function outboxInWords(outbox: OutboxSpec): readonly string[] {
  const { service, timeoutNs } = outbox;
  return [
    ...wayInWords(outbox),
    `an answer that has not come within ${durationText(timeoutNs)} never will`,
    service === null
      ? "on machines of their own"
      : `in the instances of ${service}, with which they die: what was sent and not noted down is sent again`,
  ];
}

function wayInWords({ way, relays }: OutboxSpec): readonly string[] {
  if (way.kind === "capture")
    return [
      `${count(relays, "relay")} ${relays === 1 ? "follows" : "follow"} the log ${durationText(way.lagNs)} behind, one message after the other`,
      `${relays === 1 ? "it notes" : "they note"} down how far every ${durationText(way.flushNs)}: after a crash up to so much is sent again`,
    ];
  const { pollNs, batch } = way;
  const best = (relays * batch * 1e9) / pollNs;
  return [
    `${count(relays, "relay")}, each looking every ${durationText(pollNs)} for ${batch} at most: ${rate(best)} at best`,
    `${durationText(Math.round(pollNs / relays / 2))} late on average, while there is less`,
    relays === 1 ? "in order" : "relays side by side may overtake each other",
  ];
}
