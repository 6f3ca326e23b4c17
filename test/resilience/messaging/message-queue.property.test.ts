import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Message, type Delivery, type Departure } from "../../../src/resilience/messaging/message.ts";
import { MessageQueue, type QueueRules } from "../../../src/resilience/messaging/message-queue.ts";
import type { Subscriber } from "../../../src/resilience/messaging/subscriber.ts";
import { type NaiveMessage, NaiveQueue } from "./naive-queue.ts";

const limit = fc.option(fc.integer({ min: 1, max: 4 }), { nil: Infinity });

/** Groups know no priorities: a scenario that has both is refused. */
const arbitraryRules: fc.Arbitrary<QueueRules> = fc
  .record({
    capacity: limit,
    overflow: fc.constantFrom("dropHead", "reject", "block"),
    maxReceiveCount: limit,
    maxAckPending: limit,
    ttlNs: fc.option(fc.integer({ min: 1, max: 12 }), { nil: Infinity }),
    priorities: fc.integer({ min: 0, max: 2 }),
    stores: fc.boolean(),
    sharing: fc.constantFrom("shared", "failover", "keyShared"),
    fifoGroups: fc.boolean(),
    hash: fc.constant((group: number) => (group * 0.37 + 0.5) % 1),
  })
  .map((rules) => ({
    ...rules,
    priorities: rules.fifoGroups || rules.sharing === "keyShared" ? 0 : rules.priorities,
  }));

const arbitraryEvent = fc.record({
  kind: fc.constantFrom(
    "publish",
    "publish",
    "publish",
    "deliver",
    "deliver",
    "acknowledge",
    "settle",
    "timeOut",
    "subscribe",
    "unsubscribe",
    "withdraw",
    "pause",
    "giveUp",
    "crash",
  ),
  pick: fc.nat({ max: 1000 }),
  passNs: fc.integer({ min: 0, max: 3 }),
});

/** Both queues, driven by the same events. */
class Pair {
  readonly departures = new Map<number, Departure>();
  readonly naive: NaiveQueue;
  readonly queue: MessageQueue<number>;
  readonly rules: QueueRules;
  readonly messages: Message<number>[] = [];
  readonly deliveries: Delivery<number>[] = [];
  readonly subscribers: Subscriber<number>[] = [];
  nowNs = 0;

  constructor(rules: QueueRules) {
    this.rules = rules;
    this.naive = new NaiveQueue(rules);
    this.queue = new MessageQueue<number>(rules, {
      departed: (message, departure) => {
        expect(this.departures.has(message.content)).toBe(false);
        this.departures.set(message.content, departure);
      },
      unblocked: () => undefined,
    });
  }

  twin(message: Message<number>): NaiveMessage {
    return this.naive.messages[message.content]!;
  }

  room(): number {
    const able = this.rules.sharing === "failover" ? this.subscribers.slice(0, 1) : this.subscribers;
    return able
      .filter((one) => !one.paused)
      .reduce((sum, one) => sum + Math.max(0, one.prefetch - one.outstanding.size), 0);
  }

  readonly events: Record<string, (pick: number) => void> = {
    publish: (pick) => {
      const priority = (pick % 5) - 1;
      const group = Math.floor(pick / 7) % 3;
      const message = new Message(this.messages.length, priority, group);
      this.messages.push(message);
      const expected = this.naive.publish(this.nowNs, { priority, group }, this.room());
      const publishing = this.queue.publish(this.nowNs, message);
      // What a full queue drops at once, or what expires at once, was accepted all the same.
      const said = { blocked: "blocked", rejected: "rejected" }[expected.at as string];
      if (said !== undefined) expect(publishing).toBe(said);
      else expect(["stored", "lost"]).toContain(publishing);
      if (publishing === "lost") expect(expected.at).toBe("lost");
      if (publishing === "lost") this.departures.set(message.content, "lost");
    },
    deliver: () => {
      this.naive.tidy(this.nowNs);
      const count = this.subscribers.length;
      const offers = this.subscribers.map((one, place) =>
        !one.paused && one.outstanding.size < one.prefetch ? this.naive.nextFor(place, count) : null,
      );
      const delivery = this.queue.deliver(this.nowNs);
      expect(delivery === null).toBe(offers.every((offer) => offer === null));
      if (delivery === null) return;
      const offer = offers[this.subscribers.indexOf(delivery.subscriber)];
      expect(delivery.message.content).toBe(offer?.id);
      this.naive.take(this.nowNs, this.twin(delivery.message));
      this.deliveries.push(delivery);
    },
    giveUp: (pick) => {
      const delivery = this.#one(pick);
      if (delivery === undefined) return;
      const isOut = this.#isOut(delivery);
      expect(this.queue.giveUp(delivery)).toBe(isOut);
      if (isOut) this.twin(delivery.message).at = "dead";
    },
    crash: (pick) => {
      if (pick % 4 > 1) return;
      this.naive.crash(this.nowNs, pick % 2 === 0 && this.rules.stores);
      this.queue.crash(this.nowNs, pick % 2 === 0 && this.rules.stores);
      this.subscribers.length = 0;
      this.events["subscribe"]!(pick);
    },
    acknowledge: (pick) => {
      const delivery = this.#one(pick);
      if (delivery === undefined) return;
      const twin = this.twin(delivery.message);
      const counts = delivery.isLatest && (twin.at === "held" || twin.at === "waiting");
      expect(this.queue.acknowledge(this.nowNs, delivery)).toBe(counts);
      if (counts) this.naive.acknowledge(this.nowNs, twin);
    },
    settle: (pick) => {
      const delivery = this.#one(pick);
      if (delivery !== undefined) this.queue.settle(delivery);
    },
    timeOut: (pick) => {
      const delivery = this.#one(pick);
      if (delivery !== undefined) this.#giveBack(delivery, () => this.queue.giveBack(this.nowNs, delivery));
    },
    subscribe: (pick) => {
      this.subscribers.push(this.queue.subscribe(pick % 4 === 0 ? Infinity : pick % 4));
    },
    unsubscribe: (pick) => {
      const [subscriber] = this.subscribers.splice(pick % (this.subscribers.length || 1), 1);
      if (subscriber === undefined) return;
      const had = [...subscriber.outstanding].filter((one) => this.#isOut(one));
      this.queue.unsubscribe(this.nowNs, subscriber, pick % 2 === 0);
      if (pick % 2 === 0) for (const one of had) this.naive.giveBack(this.nowNs, this.twin(one.message));
    },
    withdraw: (pick) => {
      const message = this.messages[pick % (this.messages.length || 1)];
      if (message?.whereabouts !== "blocked") return;
      this.queue.withdraw(message);
      this.twin(message).at = "withdrawn";
    },
    pause: (pick) => {
      const subscriber = this.subscribers[pick % (this.subscribers.length || 1)];
      if (subscriber !== undefined) subscriber.paused = !subscriber.paused;
    },
  };

  #one(pick: number): Delivery<number> | undefined {
    return this.deliveries[pick % (this.deliveries.length || 1)];
  }

  #isOut(delivery: Delivery<number>): boolean {
    return delivery.isLatest && this.twin(delivery.message).at === "held";
  }

  #giveBack(delivery: Delivery<number>, act: () => boolean): void {
    const isOut = this.#isOut(delivery);
    expect(act()).toBe(isOut);
    if (isOut) this.naive.giveBack(this.nowNs, this.twin(delivery.message));
  }

  /** Both sides agree, and the promises hold. */
  check(): void {
    this.queue.expire(this.nowNs);
    this.naive.tidy(this.nowNs, true);
    expect(this.queue.waiting).toBe(this.naive.count("waiting"));
    expect(this.queue.held).toBe(this.naive.count("held"));
    expect(this.queue.blocked).toBe(this.naive.count("blocked"));
    expect(this.queue.oldest?.content).toBe(this.naive.line().sort((a, b) => a.accepted - b.accepted)[0]?.id);
    for (const message of this.messages) {
      const { at } = this.twin(message);
      const here = at === "waiting" || at === "held" || at === "blocked";
      expect(this.departures.get(message.content)).toBe(
        here || at === "rejected" || at === "withdrawn" ? undefined : at,
      );
      expect(message.receives).toBeLessThanOrEqual(this.rules.maxReceiveCount);
    }
    for (const one of this.subscribers) expect(one.outstanding.size).toBeLessThanOrEqual(one.prefetch);
  }
}

describe("MessageQueue", () => {
  it("agrees with the naive queue, loses nothing uncounted, and keeps to receive count and prefetch", () => {
    const run = fc.property(
      arbitraryRules,
      fc.array(arbitraryEvent, { minLength: 1, maxLength: 60 }),
      (rules, events) => {
        const pair = new Pair(rules);
        pair.events["subscribe"]!(2);
        for (const { kind, pick, passNs } of events) {
          pair.nowNs += passNs;
          pair.events[kind]!(pick);
          pair.check();
        }
        const out = pair.queue.waiting + pair.queue.held + pair.queue.blocked;
        const refused = pair.naive.count("rejected") + pair.naive.count("withdrawn");
        expect(pair.departures.size + out + refused).toBe(pair.messages.length);
      },
    );
    fc.assert(run, { numRuns: 2000 });
  });
});
