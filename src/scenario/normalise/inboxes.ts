import { durationNs } from "../quantity.ts";
import type { ConsumerInput } from "../schema/brokers.ts";

/** Whether a consumer knows what has been handled, and for how long. */
export function readInbox({ idempotent }: Pick<ConsumerInput, "idempotent">): {
  readonly idempotent: boolean;
  readonly inboxNs: number | null;
} {
  if (typeof idempotent === "boolean") return { idempotent, inboxNs: null };
  return { idempotent: true, inboxNs: durationNs(idempotent.retention) };
}
