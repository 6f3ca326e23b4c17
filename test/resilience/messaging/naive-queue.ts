import type { QueueRules } from "../../../src/resilience/messaging/message-queue.ts";

/** One message of the naive queue. */
export interface NaiveMessage {
  readonly id: number;
  readonly priority: number;
  readonly group: number;
  at:
    | "blocked"
    | "waiting"
    | "held"
    | "handled"
    | "dead"
    | "expired"
    | "dropped"
    | "lost"
    | "rejected"
    | "withdrawn";
  /** Order and time of its acceptance. */
  accepted: number;
  acceptedNs: number;
  receives: number;
}

/** The rules of a queue in the plainest words: one list, filtered and sorted anew for every question. */
export class NaiveQueue {
  readonly messages: NaiveMessage[] = [];
  readonly #rules: QueueRules;
  #accepted = 0;

  constructor(rules: QueueRules) {
    this.#rules = rules;
  }

  count(at: NaiveMessage["at"]): number {
    return this.messages.filter((message) => message.at === at).length;
  }

  /** Waiting messages, the next to go first. */
  line(): NaiveMessage[] {
    const level = (message: NaiveMessage): number =>
      Math.max(0, Math.min(message.priority, this.#rules.priorities));
    return this.messages
      .filter((message) => message.at === "waiting")
      .sort((a, b) => level(b) - level(a) || a.accepted - b.accepted);
  }

  publish(
    nowNs: number,
    { priority, group }: Pick<NaiveMessage, "priority" | "group">,
    room: number,
  ): NaiveMessage {
    this.tidy(nowNs);
    const message: NaiveMessage = {
      id: this.messages.length,
      priority,
      group,
      at: "blocked",
      accepted: -1,
      acceptedNs: NaN,
      receives: 0,
    };
    this.messages.push(message);
    const isFull = this.line().length >= this.#rules.capacity;
    if (!this.#rules.stores && this.line().length >= room) message.at = "lost";
    else if (isFull && this.#rules.overflow === "reject") message.at = "rejected";
    else if (!isFull || this.#rules.overflow === "dropHead") this.#accept(nowNs, message);
    this.tidy(nowNs);
    return message;
  }

  #accept(nowNs: number, message: NaiveMessage): void {
    message.at = "waiting";
    message.accepted = this.#accepted++;
    message.acceptedNs = nowNs;
  }

  /** Whether a message of the same group is out where only one may be. */
  #isLocked(message: NaiveMessage): boolean {
    return (
      this.#rules.fifoGroups &&
      this.messages.some((other) => other.group === message.group && other.at === "held")
    );
  }

  /** What one of `count` consumers would get. */
  nextFor(place: number, count: number): NaiveMessage | null {
    if (this.count("held") >= this.#rules.maxAckPending) return null;
    if (this.#rules.sharing === "failover" && place > 0) return null;
    const keyShared = this.#rules.sharing === "keyShared";
    const free = this.line().filter(
      (message) =>
        !this.#isLocked(message) &&
        (!keyShared || Math.floor(this.#rules.hash(message.group) * count) === place),
    );
    return free[0] ?? null;
  }

  take(nowNs: number, message: NaiveMessage): void {
    message.at = "held";
    message.receives++;
    this.tidy(nowNs);
  }

  acknowledge(nowNs: number, message: NaiveMessage): void {
    message.at = "handled";
    this.tidy(nowNs);
  }

  giveBack(nowNs: number, message: NaiveMessage): void {
    if (!this.#rules.stores) message.at = "lost";
    else message.at = message.receives >= this.#rules.maxReceiveCount ? "dead" : "waiting";
    this.tidy(nowNs);
  }

  crash(nowNs: number, durable: boolean): void {
    for (const message of this.messages)
      if (message.at === "held" || (message.at === "waiting" && !durable))
        if (durable) this.giveBack(nowNs, message);
        else message.at = "lost";
    this.tidy(nowNs);
  }

  /** Expiry, overflow and producers that wait, until nothing changes. */
  tidy(nowNs: number, isInstantOver = false): void {
    const lastNs = isInstantOver ? nowNs : nowNs - 1;
    for (const message of this.line())
      if (message.acceptedNs + this.#rules.ttlNs <= lastNs) message.at = "expired";
    while (this.#rules.overflow === "dropHead" && this.line().length > this.#rules.capacity)
      this.line()[0]!.at = "dropped";
    for (const message of this.messages)
      if (message.at === "blocked" && this.line().length < this.#rules.capacity) this.#accept(nowNs, message);
  }
}
