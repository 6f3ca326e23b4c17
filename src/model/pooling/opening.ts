import type { Outcome } from "../../observe/outcome.ts";
import { Request } from "../call.ts";
import type { Origin } from "../flow.ts";
import type { Host } from "../host.ts";
import { standingCall } from "../messaging/delivery.ts";

export interface OpeningOwner {
  /** The server has answered: the connection is open there, or is not to be. */
  answers(opening: Opening): void;
}

/** One connection to a database that is being opened: a visit that every server spends the same work on. */
export class Opening extends Request implements Origin {
  /** Connections are opened for nobody in particular. */
  readonly tenant = 0;
  readonly beganNs: number;
  /** Of the server's process that has it open; -1: none. */
  incarnation = -1;
  /** Whether its pool still waits for it. */
  isAwaited = true;
  slotOfTimeout = -1;
  private readonly _owner: OpeningOwner;

  /** `endpoint`: the number that the server knows openings by, after those of its operations. */
  constructor(owner: OpeningOwner, host: Host, { endpoint, server }: { endpoint: number; server: number }) {
    super(standingCall(host, { endpoint, name: "connect" }, host.simulation.nowNs), -1, 0);
    this._owner = owner;
    this.beganNs = host.simulation.nowNs;
    this.instance = server;
  }

  /** Null: it is open. */
  get refusal(): Outcome | null {
    return this.answer;
  }

  override reply(): void {
    this._owner.answers(this);
  }

  override get origin(): this {
    return this;
  }
}
