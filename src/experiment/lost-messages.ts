import type { LostMessage, Summary } from "../observe/summary.ts";
import type { TraceSpan } from "../observe/tracing/trace.ts";

/** A message that nobody will handle, and who had it last: `rabbit.mails`, or a group (`kafka.orders, billing`). */
export interface PlacedLoss extends LostMessage {
  readonly name: string;
}

/** The first message of each queue, group and exchange that came to nothing, for each way in which some did. */
export function lossesIn({ brokers }: Pick<Summary, "brokers">): readonly PlacedLoss[] {
  return Object.entries(brokers).flatMap(([broker, { queues, topics, exchanges }]) => [
    ...Object.entries({ ...queues, ...exchanges }).flatMap(([name, { examples }]) =>
      examples.map((example) => ({ name: `${broker}.${name}`, ...example })),
    ),
    ...Object.entries(topics).flatMap(([topic, { groups }]) =>
      Object.entries(groups).flatMap(([group, { examples }]) =>
        examples.map((example) => ({ name: `${broker}.${topic}, ${group}`, ...example })),
      ),
    ),
  ]);
}

/** Whether it is in this request that the message was published which came to nothing then. */
export function tellsOf(span: TraceSpan, atMs: number): boolean {
  const atNs = Math.round(atMs * 1e6);
  return (
    span.marks.some((mark) => LOSS_KINDS.has(mark.what) && mark.atNs === atNs) ||
    span.children.some((child) => tellsOf(child, atMs))
  );
}

/** The ways in which messages come to nothing, in traces as in summaries. */
export const LOSS_KINDS: ReadonlySet<string> = new Set(["lost", "expired", "dropped", "unroutable"]);
