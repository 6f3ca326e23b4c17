import type { MishapKind } from "../observe/message-mishap.ts";
import type { MessageMishap, Summary } from "../observe/summary.ts";
import type { MarkKind, TraceSpan } from "../observe/tracing/trace.ts";

/** What befell a message, and who had it: `rabbit.mails`, or a group (`kafka.orders, billing`). */
export interface PlacedMishap extends MessageMishap {
  readonly name: string;
}

/** The first message of each queue, group and exchange, for each kind of mishap. */
export function mishapsIn({ brokers }: Pick<Summary, "brokers">): readonly PlacedMishap[] {
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

/** Whether it is in this request that the message was published which that befell then. */
export function tellsOf(span: TraceSpan, atMs: number, how: string): boolean {
  const atNs = Math.round(atMs * 1e6);
  const shown: string | undefined = MISHAP_MARKS[how as MishapKind];
  return (
    span.marks.some(({ what, atNs: markedNs }) => what === shown && markedNs === atNs) ||
    span.children.some((child) => tellsOf(child, atMs, how))
  );
}

export function isMishap({ kind }: { readonly kind: string }): boolean {
  return Object.hasOwn(MISHAP_MARKS, kind);
}

/** What traces say of it. */
const MISHAP_MARKS: Readonly<Record<MishapKind, MarkKind>> = {
  lost: "lost",
  expired: "expired",
  dropped: "dropped",
  unroutable: "unroutable",
  dead: "dead",
  skipped: "skipped",
  duplicate: "duplicate",
  reordered: "handled",
};
