import type { Request } from "../call.ts";
import type { Database } from "../database.ts";

/** Several servers that hold the same data, as one of them knows it. */
export interface DatabaseGroup {
  /** Whether the server may do this operation now. */
  serves(server: Database, request: Request): boolean;
  /** The server has done its work; false: the answer waits for others, and is given by the group. */
  answers(server: Database, request: Request): boolean;
  crashed(server: Database): void;
  restarted(server: Database): void;
  /** The server stands still. */
  froze(server: Database): void;
  thawed(server: Database): void;
}

/** The same group, as its callers know it. */
export interface ServerChoice {
  /** Number of the server that an attempt goes to. */
  serverFor(request: Request): number;
}
