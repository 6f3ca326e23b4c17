import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Request } from "../../src/model/call.ts";
import { type CausalStore, Causality } from "../../src/model/replication/causality.ts";

/** A store of which a test says what is everywhere. */
class Store implements CausalStore {
  readonly settled = new Set<string>();

  isEverywhere(key: number, version: number): boolean {
    return this.settled.has(`${key}/${version}`);
  }
}

/** A request of somebody about a key; whoever asks is a session. */
const by = (session: object, key: number): Request => ({ origin: session, key }) as unknown as Request;

describe("causality", () => {
  const [ann, bob, cy] = [{}, {}, {}];
  const told = (): { causality: Causality; posts: Store; comments: Store } => {
    const [causality, posts, comments] = [new Causality(), new Store(), new Store()];
    causality.wrote(posts, by(ann, 1), 5);
    return { causality, posts, comments };
  };

  it("misses nothing that it does not know of", () => {
    const { causality, posts } = told();
    expect(causality.misses(posts, by(cy, 1), -1)).toBe(false);
  });

  it("misses its own write", () => {
    const { causality, posts } = told();
    expect(causality.misses(posts, by(ann, 1), 4)).toBe(true);
    expect(causality.misses(posts, by(ann, 1), 5)).toBe(false);
    expect(causality.misses(posts, by(ann, 1), Infinity)).toBe(false);
  });

  it("misses what it has read before", () => {
    const { causality, posts } = told();
    causality.misses(posts, by(bob, 1), 5);
    expect(causality.misses(posts, by(bob, 1), 4)).toBe(true);
  });

  it("misses the post of a comment that somebody else wrote who had read the post", () => {
    const { causality, posts, comments } = told();
    causality.misses(posts, by(bob, 1), 5);
    causality.wrote(comments, by(bob, 1), 7);
    expect(causality.misses(comments, by(cy, 1), 6)).toBe(false);
    expect(causality.misses(posts, by(cy, 1), -1)).toBe(false);
    expect(causality.misses(comments, by(cy, 1), 7)).toBe(false);
    expect(causality.misses(posts, by(cy, 1), -1)).toBe(true);
  });

  it("misses nothing that everybody shows", () => {
    const { causality, posts, comments } = told();
    causality.wrote(comments, by(ann, 1), 7);
    posts.settled.add("1/5");
    causality.misses(comments, by(cy, 1), 7);
    expect(causality.misses(posts, by(cy, 1), -1)).toBe(false);
  });

  it("never blames a read that shows all there is", () => {
    const step = fc.record({
      who: fc.constantFrom(ann, bob, cy),
      key: fc.integer({ min: 0, max: 3 }),
      writes: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
        const [causality, store] = [new Causality(), new Store()];
        const newest = new Map<number, number>();
        for (const [version, { who, key, writes }] of steps.entries()) {
          if (writes) {
            causality.wrote(store, by(who, key), version);
            newest.set(key, version);
          } else expect(causality.misses(store, by(who, key), newest.get(key) ?? -1)).toBe(false);
        }
      }),
    );
  });
});
