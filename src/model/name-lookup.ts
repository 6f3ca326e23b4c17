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
  readonly #host: Host;
  readonly #plan: NameLookupPlan;
  readonly #listing: Listing;
  readonly #waiting = new Set<Request>();
  #freshUntilNs = 0;
  /** How long the next answer is believed. */
  #ttlNs: number;
  /** The question that is out, and its timer. */
  #question: Question | null = null;
  #timeoutSlot = -1;

  constructor(host: Host, plan: NameLookupPlan, listing: Listing) {
    this.#host = host;
    this.#plan = plan;
    this.#listing = listing;
    this.#ttlNs = plan.firstTtlNs;
    listing.clear();
  }

  /** Whether an attempt may go on at once; otherwise it waits here. */
  knows(request: Request): boolean {
    if (this.#plan.simulation.nowNs < this.#freshUntilNs) return true;
    request.stage = "lookup";
    this.#waiting.add(request);
    if (this.#question === null) this.#ask();
    return false;
  }

  /** An attempt that waits no longer. */
  leave(request: Request): void {
    this.#waiting.delete(request);
  }

  #ask(): void {
    const { simulation, timeout, toRegistry } = this.#plan;
    const question = new Question(this);
    this.#question = question;
    this.#timeoutSlot = timeout.start(this.#timedOut, question);
    if (toRegistry.send(asked, question) === "refused")
      simulation.schedule(toRegistry.latencyNs(question), this.#refused, question);
  }

  /** The registry's side. */
  answer(question: Question): void {
    const { registry, fromRegistry, simulation } = this.#plan;
    question.listed = registry.list(this.#listing.callee);
    if (fromRegistry.send(answered, question) === "refused")
      simulation.schedule(fromRegistry.latencyNs(question), this.#refused, question);
  }

  /** An answer that came after its question had been given up is thrown away, as by a closed socket. */
  read(question: Question): void {
    if (this.#host.frozen) {
      this.#host.deferMessage(answered, question);
      return;
    }
    if (question !== this.#question || question.listed === null) return;
    this.#plan.timeout.cancel(this.#timeoutSlot, question);
    this.#listing.replace(question.listed);
    this.#freshUntilNs = this.#plan.simulation.nowNs + this.#ttlNs;
    this.#ttlNs = this.#plan.ttlNs;
    this.#goOn();
  }

  readonly #refused = (question: Question): void => {
    if (this.#host.frozen) {
      this.#host.deferMessage(this.#refused, question);
      return;
    }
    if (question !== this.#question) return;
    this.#plan.timeout.cancel(this.#timeoutSlot, question);
    this.#failed();
  };

  readonly #timedOut = (question: Question): void => {
    if (this.#host.frozen) this.#host.deferTimer(this.#timedOut, question);
    else if (question === this.#question) this.#failed();
  };

  #failed(): void {
    if (this.#plan.onUnreachable === "forget") this.#listing.clear();
    this.#goOn();
  }

  /** Those who waited go on with what is known now; who comes next asks anew where that is not fresh. */
  #goOn(): void {
    this.#question = null;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const request of waiting) if (!request.settled) request.call.client.attempts.found(request);
  }
}

function asked(question: Question): void {
  question.lookup.answer(question);
}

function answered(question: Question): void {
  question.lookup.read(question);
}
