import { describe, expect, it } from "vitest";
import { CLIENT_EVENT } from "../../../src/observe/client-event.ts";
import type { RunObserver } from "../../../src/observe/run-observer.ts";
import { observe, SECOND, setupOf } from "../observed.ts";

const MINUTE = 60 * SECOND;

const tenMinutes = setupOf({
  durationNs: 10 * MINUTE,
  warmupNs: MINUTE,
  caches: [{ name: "pages" }],
  clients: [{ caller: "shop", callee: "stock", circuits: [] }],
  registries: ["names"],
  services: [{ ...setupOf().services[0]!, name: "stock", instances: 20 }],
});

/** The sentences of one kind, each with its time. */
function told(kind: string, facts: (observer: RunObserver) => void): string[] {
  return observe(tenMinutes, facts)
    .timeline.filter((entry) => entry.kind === kind)
    .map(({ atMs, text }) => `${atMs / 1000} s: ${text}`);
}

describe("the story of what was left out", () => {
  const ejections = (moves: readonly (readonly [atS: number, instance: number, isEjected: boolean])[]) =>
    told("ejection", (observer) => {
      for (const [atS, instance, isEjected] of moves)
        observer.client("shop", "stock").instanceMoved(atS * SECOND, instance, isEjected);
    });

  it("names the instance that a caller ejects, and when it is back", () => {
    expect(
      ejections([
        [180, 3, true],
        [210, 3, false],
      ]),
    ).toEqual(["180 s: shop ejects instance 3 of stock; it is back at 3m30s"]);
  });

  it("says how often, where it goes on; and that it never ends", () => {
    const twice = [180, 240].flatMap((atS) =>
      [3, 1].flatMap((instance) => [[atS, instance, true] as const, [atS + 30, instance, false] as const]),
    );
    expect(ejections(twice)).toEqual(["180 s: shop ejects instances 1 and 3 of stock 4 times until 4m30s"]);
    expect(ejections([[180, 0, true]])).toEqual([
      "180 s: shop ejects instance 0 of stock, to the end of the run",
    ]);
  });

  it("counts them where there are many", () => {
    const many = [0, 1, 2, 3, 4].map((instance) => [200, instance, true] as const);
    expect(ejections(many)).toEqual([
      "200 s: shop ejects 5 of the 20 instances of stock, to the end of the run",
    ]);
  });

  it("names whom a registry drops; where it goes on, the first two times and how often afterwards", () => {
    const drops = (times: number): string[] =>
      told("registry", (observer) => {
        for (let time = 1; time <= times; time += 1) {
          observer.registry("names").dropped((time * 70 + 1) * SECOND, "stock", time);
          observer.registry("names").listed((time * 70 + 6) * SECOND, "stock", time);
        }
      });
    const first = [
      "71 s: names drops instance 1 of stock; it is listed again by 1m16s",
      "141 s: names drops instance 2 of stock; it is listed again by 2m26s",
    ];
    expect(drops(2)).toEqual(first);
    expect(drops(6)).toEqual([
      ...first,
      "211 s: names drops instances of stock 4 times more, the last at 7m01s",
    ]);
  });
});

describe("the story of connections", () => {
  it("tells attempts that could open none, and those that found no place to wait", () => {
    const timeline = told("connection", (observer) => {
      const probe = observer.client("shop", "stock");
      for (let call = 0; call < 600; call += 1) {
        const atNs = call * SECOND;
        for (let each = 0; each < 10; each += 1) probe.called(atNs);
        // Once in a while one fails: the noise of a system at work.
        if (call % 60 === 0) probe.happened(atNs, atNs, CLIENT_EVENT.connectFailed);
        if (call < 180 || call >= 240) continue;
        for (let each = 0; each < 5; each += 1) probe.happened(atNs, atNs, CLIENT_EVENT.connectFailed);
        if (call >= 200)
          for (let each = 0; each < 3; each += 1) probe.happened(atNs, atNs, CLIENT_EVENT.connectionRefused);
      }
    });
    // 60 times 5, and one of the noise; 40 times 3.
    expect(timeline).toEqual([
      "180 s: shop cannot connect to stock: 301 attempts fail until 4m00s",
      "200 s: all connections shop -> stock are taken, and so are the places to wait for one: 120 attempts are refused until 4m00s",
    ]);
  });
});

describe("the story of a cache", () => {
  const stampedes = (loads: readonly (readonly [atS: number, ofKey: number])[]): string[] =>
    told("stampede", (observer) => {
      for (const [atS, most] of loads)
        for (let ofKey = 1; ofKey <= most; ofKey += 1) observer.cache("pages").loadBegan(atS * SECOND, ofKey);
    });

  it("tells a stampede from the first on, how bad it was, and how many there were", () => {
    expect(stampedes([[120, 160]])).toEqual([
      "120 s: a stampede at pages: one key is loaded 160 times at once",
    ]);
    expect(
      stampedes([
        [120, 40],
        [180, 60],
        [240, 50],
      ]),
    ).toEqual([
      "120 s: a stampede at pages: one key is loaded 60 times at once at worst (3m00s), the last of 3 stampedes is at 4m00s",
    ]);
  });

  it("is silent about a few loads of one key, and about the warm-up", () => {
    expect(
      stampedes([
        [30, 160],
        [120, 9],
      ]),
    ).toEqual([]);
  });
});
