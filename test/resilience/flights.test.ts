import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Flights } from "../../src/resilience/flights.ts";

describe("flights", () => {
  it("let the first ask, and hand its answer to everybody who came meanwhile", () => {
    const flights = new Flights<string>();
    expect(flights.joins(7, "first")).toBe(false);
    expect(flights.joins(7, "second")).toBe(true);
    expect(flights.joins(8, "other")).toBe(false);
    expect(flights.joins(7, "third")).toBe(true);
    expect(flights.landed(7, "first")).toEqual(["second", "third"]);
    expect(flights.joins(7, "later")).toBe(false);
  });

  it("hand the question on when the one who asked leaves", () => {
    const flights = new Flights<string>();
    for (const member of ["first", "second", "third"]) flights.joins(7, member);
    expect(flights.left(7, "second")).toBeNull();
    expect(flights.left(7, "first")).toBe("third");
    expect(flights.left(7, "third")).toBeNull();
    expect(flights.joins(7, "fourth")).toBe(false);
  });

  it("forget a follower that lost patience", () => {
    const flights = new Flights<string>();
    for (const member of ["first", "second", "third"]) flights.joins(7, member);
    expect(flights.landed(7, "second")).toEqual([]);
    expect(flights.landed(7, "first")).toEqual(["third"]);
    expect(flights.landed(7, "first")).toEqual([]);
  });

  it("do what a plain queue for each key does: its head asks", () => {
    const move = fc.record({
      key: fc.integer({ min: 0, max: 2 }),
      what: fc.constantFrom("joins" as const, "landed" as const, "left" as const),
      who: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const flights = new Flights<number>();
        const queues = new Queues();
        moves.forEach(({ key, what, who }, index) => {
          const member = what === "joins" ? index : queues.member(key, who);
          if (member !== null) expect(flights[what](key, member)).toEqual(queues[what](key, member));
        });
      }),
    );
  });
});

/** The same in the plainest way. */
class Queues {
  readonly #queues = new Map<number, number[]>([0, 1, 2].map((key) => [key, []]));

  member(key: number, who: number): number | null {
    const queue = this.#queues.get(key)!;
    return queue[who % Math.max(1, queue.length)] ?? null;
  }

  joins(key: number, member: number): boolean {
    return this.#queues.get(key)!.push(member) > 1;
  }

  landed(key: number, member: number): number[] {
    const queue = this.#queues.get(key)!;
    return queue[0] === member ? queue.splice(0).slice(1) : queue.splice(queue.indexOf(member), 1).slice(1);
  }

  left(key: number, member: number): number | null {
    const queue = this.#queues.get(key)!;
    const wasHead = queue[0] === member;
    queue.splice(queue.indexOf(member), 1);
    return wasHead ? (queue[0] ?? null) : null;
  }
}
