import type { Request } from "../call.ts";

/** Turns of the servers at reads: round robin, over all callers together. */
export class ReadRotation {
  readonly #servers: number;
  #next = 0;

  constructor(servers: number) {
    this.#servers = servers;
  }

  /** The next that is allowed, and not asked already by a hedge of the same call where there is another; null: none is allowed. */
  next(request: Request, isAllowed: (server: number, request: Request) => boolean): number | null {
    let asked: number | null = null;
    for (let turn = 0; turn < this.#servers; turn++) {
      const server = (this.#next + turn) % this.#servers;
      if (!isAllowed(server, request)) continue;
      if (isAsked(request, server)) asked ??= server;
      else {
        this.#next = (server + 1) % this.#servers;
        return server;
      }
    }
    return asked;
  }
}

function isAsked(request: Request, server: number): boolean {
  for (let other = request.sibling; other !== null; other = other.sibling) {
    if (other.instance === server) return true;
  }
  return false;
}
