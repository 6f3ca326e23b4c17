import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { Channel } from "../link.ts";

/** Several servers that hold the same data, as one of them knows it. */
export interface DatabaseGroup {
  /** Why the server must not do this operation now; null: it may. */
  refusal(server: Database, request: Request): Refusal | null;
  /** The server has done its work; false: the answer waits for others, and is given by the group. */
  answers(server: Database, request: Request): boolean;
  /** Whether rows are locked at it. */
  leads(server: Database): boolean;
  crashed(server: Database): void;
  restarted(server: Database): void;
  /** The server stands still. */
  froze(server: Database): void;
  thawed(server: Database): void;
}

/** It is not the one to do it, or it reaches too few of the others. */
export type Refusal = "crashed" | "partitioned";

/** The same group, as its callers know it. */
export interface ServerChoice {
  /** Number of the server that an attempt goes to. */
  serverFor(request: Request, channel: Channel): number;
}
