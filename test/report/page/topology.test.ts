import { describe, expect, it } from "vitest";
import type { Summary } from "../../../src/observe/summary.ts";
import { courseOf, scenesOf } from "../../../src/report/page/topology/course.ts";
import { topologyFigure } from "../../../src/report/page/topology/figure.ts";
import { topologyOf } from "../../../src/report/page/topology/graph.ts";
import { Moments } from "../../../src/report/page/topology/moments.ts";
import { protectedRun, runOf } from "../fixture.ts";

function filmOf(summary: Summary): {
  readonly severity: (name: string, atMs: number) => string | undefined;
  readonly tone: (pair: string, atMs: number) => string | undefined;
  readonly lines: (name: string, atMs: number) => readonly string[] | undefined;
  readonly said: (atMs: number) => string | undefined;
} {
  const topology = topologyOf(summary);
  const moments = new Moments(summary);
  const scenes = scenesOf(topology, summary, moments);
  const course = courseOf(topology, scenes, summary, moments);
  const sceneAt = (atMs: number): (typeof scenes)[number] | undefined =>
    scenes[Math.floor(atMs / moments.lengthMs)];
  const part = (name: string): number => topology.nodes.findIndex((node) => node.name === name);
  const line = (pair: string): number => topology.edges.findIndex(({ from, to }) => `${from} ${to}` === pair);
  return {
    severity: (name, atMs) => sceneAt(atMs)?.parts[part(name)]?.severity,
    lines: (name, atMs) => sceneAt(atMs)?.parts[part(name)]?.lines,
    tone: (pair, atMs) => sceneAt(atMs)?.edges[line(pair)]?.tone,
    said: (atMs) => course.texts[course.said[Math.floor(atMs / moments.lengthMs)] ?? -1],
  };
}

describe("The topology from moment to moment", () => {
  const summary = runOf(protectedRun);

  it("shows a circuit as open while it is, and not before the fault", () => {
    const film = filmOf(summary);
    // The fixture opens the circuits of orders -> payments at 181.2 s for the first time.
    expect(film.tone("orders payments", 100_000)).toBe("plain");
    expect(film.tone("orders payments", 190_000)).toBe("open");
    expect(film.said(190_000)).toContain("the circuit orders → payments is open");
    expect(film.said(100_000)).not.toContain("open");
  });

  it("shows as down a part of which no machine is up, and counts those of a part that has some left", () => {
    const down = {
      payments: {
        of: 3,
        moves: [
          { atMs: 200_000, machines: 1 },
          { atMs: 240_000, machines: 3 },
          { atMs: 260_000, machines: 0 },
        ],
      },
    };
    const film = filmOf({ ...summary, series: { ...summary.series, down } });
    expect(film.lines("payments", 220_000)?.[0]).toBe("1 of 3 down");
    expect(film.severity("payments", 220_000)).not.toBe("down");
    expect(film.severity("payments", 250_000)).toBe("down");
    expect(film.severity("payments", 270_000)).not.toBe("down");
    expect(film.said(250_000)).toContain("payments is down");
  });

  it("lets failures begin at the last part of a chain that fails, and the others pass them on", () => {
    const failing = (name: string): Summary["series"]["services"][string] => {
      const own = summary.series.services[name];
      if (own === undefined) throw new Error(`no service ${name}`);
      return { ...own, failed: own.requests.map((rate) => rate / 2) };
    };
    const services = { ...summary.series.services, orders: failing("orders"), mailer: failing("mailer") };
    const film = filmOf({ ...summary, series: { ...summary.series, services } });
    expect(film.severity("mailer", 100_000)).toBe("origin");
    expect(film.severity("orders", 100_000)).toBe("passes");
  });

  it("has one look, two lines and one sentence for every part and moment, and at most 150 moments", () => {
    const { course, html } = topologyFigure(summary);
    const nodes = topologyOf(summary).nodes;
    expect(course?.clocks.length).toBeLessThanOrEqual(150);
    expect(course?.parts).toHaveLength(nodes.length);
    for (const { looks, lines } of course?.parts ?? [])
      for (const column of [looks, ...lines]) {
        expect(column).toHaveLength(course?.clocks.length ?? 0);
        expect(Math.min(...column)).toBeGreaterThanOrEqual(0);
      }
    expect(html.toString()).toContain(`max="${String((course?.clocks.length ?? 0) - 1)}"`);
  });

  it("has no slider where there is too little time for one", () => {
    const { windowMs } = summary.series;
    const stopped = { reason: "an interrupt", atMs: 2 * windowMs };
    const { course, html } = topologyFigure({ ...summary, stopped });
    expect(course).toBeNull();
    expect(html.toString()).not.toContain('type="range"');
  });
});
