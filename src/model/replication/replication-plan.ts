import type { Backups } from "./backups.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { FailoverPlan } from "./failover.ts";
import type { Way } from "./follower.ts";
import type { ReadsPlan } from "./replica-reads.ts";

export interface ReplicationPlan extends ReadsPlan {
  /** By operation: whether it writes. */
  readonly writes: readonly boolean[];
  /** Who must have a write before its caller is answered: nobody else, one replica, all of them. */
  readonly mode: "async" | "semiSync" | "sync";
  /** By place of the server. */
  readonly lags: readonly Variates[];
  /** Whether there are transactions in it. */
  readonly hasTransactions: boolean;
  /** Null: what all servers lose is gone. */
  readonly backups: Backups | null;
  /** Null: nobody takes over; the primary has to come back. */
  readonly failover: FailoverPlan | null;
  /** Between servers at these places. */
  readonly way: (from: number, to: number) => Way;
}
