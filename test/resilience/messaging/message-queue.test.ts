import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Delivery, Message } from "../../../src/resilience/messaging/message.ts";
import {
  MessageQueue,
  type Publishing,
  type QueueRules,
} from "../../../src/resilience/messaging/message-queue.ts";

const plain: QueueRules = {
  capacity: Infinity,
  overflow: "dropHead",
  maxReceiveCount: Infinity,
  maxAckPending: Infinity,
  ttlNs: Infinity,
  priorities: 0,
  stores: true,
  sharing: "shared",
  fifoGroups: false,
  hash: (group) => (group * 0.25) % 1,
};

/** A queue and what it said, in the order it said it: `dropped 0`, `unblocked 3`. */
function queueWith(rules: Partial<QueueRules>): { queue: MessageQueue<number>; said: string[] } {
  const said: string[] = [];
  const queue = new MessageQueue<number>(
    { ...plain, ...rules },
    {
      departed: (message, departure) => said.push(`${departure} ${message.content}`),
      unblocked: (message) => said.push(`unblocked ${message.content}`),
    },
  );
  return { queue, said };
}

function publish(queue: MessageQueue<number>, count: number): Publishing[] {
  return Array.from({ length: count }, (_, content) => queue.publish(content, new Message(content, 0)));
}

function deliverAll(queue: MessageQueue<number>): Delivery<number>[] {
  const deliveries: Delivery<number>[] = [];
  for (let one = queue.deliver(100); one !== null; one = queue.deliver(100)) deliveries.push(one);
  return deliveries;
}

const contents = (deliveries: Delivery<number>[]): number[] => deliveries.map((one) => one.message.content);

describe("MessageQueue", () => {
  it("drops its oldest, refuses the newest or lets it wait when it is full", () => {
    const dropHead = queueWith({ capacity: 2, overflow: "dropHead" });
    expect([publish(dropHead.queue, 3), dropHead.said]).toEqual([
      ["stored", "stored", "stored"],
      ["dropped 0"],
    ]);
    const reject = queueWith({ capacity: 2, overflow: "reject" });
    expect(publish(reject.queue, 3)).toEqual(["stored", "stored", "rejected"]);
    const block = queueWith({ capacity: 2, overflow: "block" });
    expect(publish(block.queue, 3)).toEqual(["stored", "stored", "blocked"]);
    block.queue.subscribe(1);
    block.queue.deliver(10);
    expect(block.said).toEqual(["unblocked 2"]);
  });

  it("puts what comes back into its old place, in whatever order it comes back", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.infiniteStream(fc.nat({ max: 1000 })),
        (count, picks) => {
          const { queue } = queueWith({});
          queue.subscribe(Infinity);
          publish(queue, count);
          const out = deliverAll(queue);
          while (out.length > 0) {
            const [delivery] = out.splice(picks.next().value % out.length, 1);
            queue.giveBack(100, delivery!);
          }
          expect(contents(deliverAll(queue))).toEqual(Array.from({ length: count }, (_, id) => id));
        },
      ),
    );
  });

  it("gives consumers their turns, and none more than it has room for", () => {
    const { queue } = queueWith({});
    const subscribers = [queue.subscribe(1), queue.subscribe(3), queue.subscribe(2)];
    publish(queue, 10);
    const turns = deliverAll(queue).map((one) => subscribers.indexOf(one.subscriber));
    expect(turns).toEqual([0, 1, 2, 1, 2, 1]);
  });

  it("goes on with the same consumer's turn when another one leaves", () => {
    const { queue } = queueWith({});
    const subscribers = [queue.subscribe(9), queue.subscribe(9), queue.subscribe(9)];
    publish(queue, 4);
    queue.deliver(10);
    queue.deliver(10);
    queue.unsubscribe(10, subscribers[0]!, false);
    expect(subscribers.indexOf(queue.deliver(10)!.subscriber)).toBe(2);
    expect(subscribers.indexOf(queue.deliver(10)!.subscriber)).toBe(1);
  });

  it("hands a message out maxReceiveCount times, and then no more", () => {
    const { queue, said } = queueWith({ maxReceiveCount: 3 });
    queue.subscribe(1);
    publish(queue, 1);
    const numbers = [];
    for (let one = queue.deliver(1); one !== null; one = queue.deliver(1)) {
      numbers.push(one.number);
      queue.settle(one);
      queue.giveBack(1, one);
    }
    expect([numbers, said]).toEqual([[1, 2, 3], ["dead 0"]]);
  });

  it("takes no acknowledgement from a consumer whose message is with another by now", () => {
    const { queue, said } = queueWith({});
    queue.subscribe(2);
    publish(queue, 1);
    const first = queue.deliver(1)!;
    queue.giveBack(2, first);
    const second = queue.deliver(2)!;
    expect([queue.acknowledge(3, first), said]).toEqual([false, []]);
    expect([queue.acknowledge(3, second), said]).toEqual([true, ["handled 0"]]);
    expect(queue.acknowledge(4, second)).toBe(false);
  });

  it("takes a late acknowledgement while nobody else has the message", () => {
    const { queue, said } = queueWith({});
    queue.subscribe(1);
    publish(queue, 1);
    const delivery = queue.deliver(1)!;
    queue.giveBack(2, delivery);
    expect([queue.acknowledge(3, delivery), said, queue.waiting]).toEqual([true, ["handled 0"], 0]);
  });

  it("gets the messages of a dead consumer back at once, or only when their time is over", () => {
    for (const atOnce of [true, false]) {
      const { queue } = queueWith({});
      const subscriber = queue.subscribe(5);
      publish(queue, 2);
      const [first] = deliverAll(queue);
      queue.unsubscribe(1, subscriber, atOnce);
      expect([queue.waiting, queue.held]).toEqual(atOnce ? [2, 0] : [0, 2]);
      queue.giveBack(2, first!);
      expect(queue.waiting).toBe(atOnce ? 2 : 1);
    }
  });

  it("lets a message expire while it waits, not while a consumer has it", () => {
    const { queue, said } = queueWith({ ttlNs: 10 });
    queue.subscribe(1);
    publish(queue, 3);
    const first = queue.deliver(5)!;
    expect(queue.nextExpiryNs).toBe(11);
    queue.expire(11);
    expect(said).toEqual(["expired 1"]);
    queue.giveBack(20, first);
    expect(said).toEqual(["expired 1", "expired 0", "expired 2"]);
  });

  it("drops the head of its most important level, as RabbitMQ does", () => {
    const { queue, said } = queueWith({ capacity: 2, priorities: 5 });
    queue.publish(0, new Message(0, 1));
    queue.publish(0, new Message(1, 9));
    queue.publish(0, new Message(2, 2));
    expect(said).toEqual(["dropped 1"]);
  });

  it("loses what nobody has room for, and what is not acknowledged, where nothing is stored", () => {
    const { queue, said } = queueWith({ stores: false });
    expect(publish(queue, 1)).toEqual(["lost"]);
    queue.subscribe(1);
    expect(publish(queue, 2)).toEqual(["stored", "lost"]);
    queue.giveBack(1, queue.deliver(1)!);
    expect(said).toEqual(["lost 0"]);
  });

  it("has no more to do with what was handed over, whatever its consumer says later", () => {
    const { queue, said } = queueWith({ capacity: 1, overflow: "block" });
    queue.subscribe(1);
    publish(queue, 2);
    const delivery = queue.deliver(5)!;
    queue.handOver(5, delivery);
    expect([queue.held, queue.acknowledge(6, delivery), queue.giveBack(6, delivery)]).toEqual([
      0,
      false,
      false,
    ]);
    expect(said).toEqual(["unblocked 1"]);
  });

  it("hands out one message of a group at a time, and those of others in between", () => {
    const { queue } = queueWith({ fifoGroups: true });
    queue.subscribe(9);
    for (const [content, group] of [1, 1, 2, 1].entries())
      queue.publish(content, new Message(content, 0, group));
    const out = deliverAll(queue);
    expect(contents(out)).toEqual([0, 2]);
    queue.settle(out[0]!);
    queue.acknowledge(100, out[0]!);
    expect(contents(deliverAll(queue))).toEqual([1]);
  });

  describe("with a message that its group holds up, and a younger one that comes back", () => {
    /** 0 is out, 1 waits for it, and 2, which is of another group, was out and is back. */
    const held = (rules: Partial<QueueRules>): ReturnType<typeof queueWith> => {
      const made = queueWith({ fifoGroups: true, ...rules });
      const { queue } = made;
      queue.subscribe(9);
      queue.publish(0, new Message(0, 0, 1));
      queue.publish(1, new Message(1, 0, 1));
      queue.deliver(1);
      queue.publish(2, new Message(2, 0, 2));
      queue.giveBack(3, queue.deliver(2)!);
      return made;
    };

    it("lets the older one expire first", () => {
      const { queue, said } = held({ ttlNs: 10 });
      expect([queue.oldest?.content, queue.nextExpiryNs]).toEqual([1, 11]);
      queue.expire(11);
      expect(said).toEqual(["expired 1"]);
    });

    it("drops the older one first", () => {
      const { queue, said } = held({ capacity: 2 });
      queue.publish(4, new Message(4, 0, 3));
      expect(said).toEqual(["dropped 1"]);
    });
  });
});
