import type { Lane, Simulation } from "../kernel/simulation.ts";
import type { Listing } from "./address-book.ts";
import type { Request } from "./call.ts";
import type { Host } from "./host.ts";
import type { Link } from "./link.ts";
import type { Registry } from "./registry.ts";

export interface NameLookupPlan {
  readonly simulation: Simulation;
  readonly registry: Registry;
  readonly toRegistry: Link;
  readonly fromRegistry: Link;
  /** An answer is believed for so long; Infinity: for ever, 0: it serves only those who waited for it. */
  readonly ttlNs: number;
  /** The first answer: a resolver in between hands out what is left of the TTL. */
  readonly firstTtlNs: number;
  /** A question unanswered for so long has failed. */
  readonly timeout: Lane;
  /** What stands in for an answer that did not come: the last one, or none. */
  readonly onUnreachable: "keep" | "forget";
}

/** A question and, once the registry has been asked, its answer. */
class Question {
  readonly lookup: NameLookup;
  listed: Uint8Array | null = null;

  constructor(lookup: NameLookup) {
    this.lookup = lookup;
  }
}

/**
 * One name as one process resolves it: an answer is kept for its TTL, and asked for again by the first
 * attempt that needs it after that. Whoever comes while a question is out waits for the same answer.
 */
export class NameLookup {
  private readonly _host: Host;
  private readonly _plan: NameLookupPlan;
  private readonly _listing: Listing;
  private readonly _waiting = new Set<Request>();
  private _freshUntilNs = 0;
  /** How long the next answer is believed. */
  private _ttlNs: number;
  /** The question that is out, and its timer. */
  private _question: Question | null = null;
  private _timeoutSlot = -1;

  constructor(host: Host, plan: NameLookupPlan, listing: Listing) {
    this._host = host;
    this._plan = plan;
    this._listing = listing;
    this._ttlNs = plan.firstTtlNs;
    listing.clear();
  }

  /** Whether an attempt may go on at once; otherwise it waits here. */
  knows(request: Request): boolean {
    if (this._plan.simulation.nowNs < this._freshUntilNs) return true;
    request.stage = "lookup";
    this._waiting.add(request);
    if (this._question === null) this._ask();
    return false;
  }

  /** An attempt that waits no longer. */
  leave(request: Request): void {
    this._waiting.delete(request);
  }

  private _ask(): void {
    const { simulation, timeout, toRegistry } = this._plan;
    const question = new Question(this);
    this._question = question;
    this._timeoutSlot = timeout.start(this._timedOut, question);
    if (toRegistry.send(asked, question) === "refused")
      simulation.schedule(toRegistry.latencyNs(question), this._refused, question);
  }

  /** The registry's side. */
  answer(question: Question): void {
    const { registry, fromRegistry, simulation } = this._plan;
    question.listed = registry.list(this._listing.callee);
    if (fromRegistry.send(answered, question) === "refused")
      simulation.schedule(fromRegistry.latencyNs(question), this._refused, question);
  }

  /** An answer that came after its question had been given up is thrown away, as by a closed socket. */
  read(question: Question): void {
    if (this._host.frozen) {
      this._host.deferMessage(answered, question);
      return;
    }
    if (question !== this._question || question.listed === null) return;
    this._plan.timeout.cancel(this._timeoutSlot, question);
    this._listing.replace(question.listed);
    this._freshUntilNs = this._plan.simulation.nowNs + this._ttlNs;
    this._ttlNs = this._plan.ttlNs;
    this._goOn();
  }

  private readonly _refused = (question: Question): void => {
    if (this._host.frozen) {
      this._host.deferMessage(this._refused, question);
      return;
    }
    if (question !== this._question) return;
    this._plan.timeout.cancel(this._timeoutSlot, question);
    this._failed();
  };

  private readonly _timedOut = (question: Question): void => {
    if (this._host.frozen) this._host.deferTimer(this._timedOut, question);
    else if (question === this._question) this._failed();
  };

  private _failed(): void {
    if (this._plan.onUnreachable === "forget") this._listing.clear();
    this._goOn();
  }

  /** Those who waited go on with what is known now; who comes next asks anew where that is not fresh. */
  private _goOn(): void {
    this._question = null;
    const waiting = [...this._waiting];
    this._waiting.clear();
    for (const request of waiting) if (!request.settled) request.call.client.attempts.found(request);
  }
}

function asked(question: Question): void {
  question.lookup.answer(question);
}

function answered(question: Question): void {
  question.lookup.read(question);
}
