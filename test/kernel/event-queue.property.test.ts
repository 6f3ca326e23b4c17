import fc from "fast-check";
import { expect, it } from "vitest";
import { EventQueue, FIRST_ORDER, LAST_ORDER } from "../../src/kernel/event-queue.ts";

interface Pending {
  readonly timeNs: number;
  readonly order: number;
  slot: number;
}

const earlier = (a: Pending, b: Pending): number => a.timeNs - b.timeNs || a.order - b.order;
const handler = (): void => undefined;

/** Events come in bursts, near and far: into the list, beyond its end, into a heap that is small or large. */
const step = fc.record({
  burst: fc.constantFrom(0, 1, 1, 1, 3, 40, 700),
  spreadNs: fc.constantFrom(0, 3, 100, 10_000, 1_000_000),
  rank: fc.constantFrom(0, 0, 0, FIRST_ORDER, LAST_ORDER),
  cancels: fc.constantFrom(0, 0, 1, 30, 500),
  takes: fc.constantFrom(0, 1, 2, 5, 60, 400),
  seed: fc.nat(1_000_000),
});

/** A heap that is broken up soon, or hardly ever. */
const heapMost = fc.constantFrom(1, 20, 300, 4096);

/** Takes the first living event, as the simulation does. */
function next(queue: EventQueue): Pending | null {
  for (;;) {
    if (queue.firstNs() === Infinity) return null;
    const slot = queue.take();
    if (queue.handlerAt(slot) !== undefined) return queue.release(slot) as Pending;
    queue.bury(slot);
  }
}

it("hands events out by time and order, wherever they wait and whatever is cancelled", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), heapMost, (steps, most) => {
      const queue = new EventQueue(most);
      let pending: Pending[] = [];
      let nowNs = 0;
      let sequence = 0;
      for (const { burst, spreadNs, rank, cancels, takes, seed } of steps) {
        for (let count = 0; count < burst; count++) {
          const delayNs = spreadNs === 0 ? 0 : ((seed + count) * 7919) % spreadNs;
          const event = { timeNs: nowNs + delayNs, order: rank + sequence++, slot: -1 };
          event.slot = queue.add(event.timeNs, event.order, handler, event);
          pending.push(event);
        }
        for (let count = 0; count < cancels && pending.length > 0; count++) {
          const [event] = pending.splice((seed + count * 31) % pending.length, 1);
          expect(queue.cancel(event!.slot, event)).toBe(true);
          expect(queue.cancel(event!.slot, event)).toBe(false);
        }
        pending.sort(earlier);
        const expected = pending.slice(0, takes);
        pending = pending.slice(takes);
        expect(expected.map(() => next(queue))).toEqual(expected);
        nowNs = expected.at(-1)?.timeNs ?? nowNs;
      }
      expect(pending.map(() => next(queue))).toEqual(pending);
      expect(next(queue)).toBeNull();
    }),
    { seed: 3, numRuns: 200, endOnFailure: true },
  );
});
