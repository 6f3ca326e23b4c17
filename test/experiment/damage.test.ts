import { describe, expect, it } from "vitest";
import { damageFigures, gravityOf, isDamage } from "../../src/experiment/damage.ts";
import { DAMAGE_ROWS_MAX, withoutEqualDamage } from "../../src/experiment/damage-rows.ts";
import { compareMetrics } from "../../src/experiment/estimates.ts";
import { metricsOf } from "../../src/experiment/metrics.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { summaryOf } from "./runs.ts";

type Violations = Readonly<Record<string, number>>;

function summaryWith(violations: Violations): Summary {
  const invariants = Object.fromEntries(
    Object.entries(violations).map(([name, count]) => [
      name,
      { text: "", count, mended: 0, share: null, unsettled: 0, firstAtMs: null, examples: [] },
    ]),
  );
  return { ...summaryOf({ goodput: 5 }), invariants };
}

const NOTHING = { findings: [], thresholds: [] };

/** The table of variants, each given by the violations of its runs. */
function tableOf(
  variants: Readonly<Record<string, readonly Violations[]>>,
  named: readonly string[] = [],
): ReturnType<typeof withoutEqualDamage> & { readonly comparisons: number } {
  const columns = Object.entries(variants).map(([name, runs]) => ({
    name,
    summaries: runs.map(summaryWith),
  }));
  const summaries = columns.flatMap((column) => column.summaries);
  const { metrics, judging } = compareMetrics(metricsOf(summaries, NOTHING), columns);
  return {
    ...withoutEqualDamage(metrics, new Set(named), judging),
    comparisons: judging.comparisons,
  };
}

const pathsOf = ({ metrics }: ReturnType<typeof tableOf>): string[] =>
  metrics.map(({ path }) => path).filter((path) => path.startsWith("invariants."));

describe("harm in the table of a comparison", () => {
  it("is a row where it is not the same in all variants, run by run, though nobody named it", () => {
    expect(pathsOf(tableOf({ a: [{ twice: 0 }], b: [{ twice: 7 }] }))).toEqual(["invariants.twice.count"]);
    expect(pathsOf(tableOf({ a: [{ twice: 7 }], b: [{ twice: 7 }] }))).toEqual([]);
    expect(
      pathsOf(tableOf({ a: [{ twice: 3 }, { twice: 5 }], b: [{ twice: 5 }, { twice: 3 }] })),
    ).toHaveLength(1);
  });

  it("stays where somebody named it, and is told of a lone variant", () => {
    const same = { a: [{ twice: 7 }], b: [{ twice: 7 }] };
    expect(pathsOf(tableOf(same, ["invariants.twice.count"]))).toHaveLength(1);
    expect(pathsOf(tableOf({ a: [{ twice: 7 }] }))).toHaveLength(1);
    expect(pathsOf(tableOf({ a: [{ twice: 0 }] }))).toEqual([]);
  });

  it("has room for six rows, the largest of a kind first, and names the others", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const violations = Object.fromEntries(names.map((name, index) => [name, index + 1]));
    const table = tableOf({ none: [{}], some: [violations] });
    // Null against a number: not the same. h has 8 of them, c has 3.
    expect(pathsOf(table)).toEqual(["h", "g", "f", "e", "d", "c"].map((name) => `invariants.${name}.count`));
    expect(pathsOf(table)).toHaveLength(DAMAGE_ROWS_MAX);
    expect(table.omitted).toEqual(["invariants.b.count", "invariants.a.count"]);
  });

  it("prefers rows that tell variants apart beyond luck", () => {
    const noisy = Object.fromEntries(["b", "c", "d", "e", "f", "g"].map((name) => [name, 100]));
    const quiet = Object.fromEntries(Object.keys(noisy).map((name) => [name, 0]));
    const runs = {
      one: [
        { a: 0, ...noisy },
        { a: 0, ...quiet },
      ],
      two: [
        { a: 1, ...quiet },
        { a: 1, ...noisy },
      ],
    };
    expect(pathsOf(tableOf(runs))).toContain("invariants.a.count");
  });

  it("counts among the differences that may be luck, whether it has a row or not", () => {
    // Each of the eight figures differs in one pair of variants; goodput is the same in all runs and counts for none.
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const runWith = (add: number): Violations =>
      Object.fromEntries(names.map((name, index) => [name, index + add]));
    const { comparisons } = tableOf({ one: [runWith(1), runWith(2)], two: [runWith(3), runWith(9)] });
    expect(comparisons).toBe(names.length);
  });
});

describe("a figure of harm", () => {
  it("is graver the less can be done about it", () => {
    const order = [
      "invariants.twice.count",
      "databases.db.replication.lostWrites",
      "brokers.kafka.topics.orders.groups.billing.duplicates",
      "caches.products.staleReads",
      "databases.db.replication.rtoMs",
    ];
    expect(order.map((path) => gravityOf(path.split(".")))).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    "workloads.users.failed",
    "clients.a.b.causes.lost",
    "databases.db.replication.lag.count",
    "records.rows.locked.atEnd",
    "faults.slow.impact.users.lostRequests",
    "services.lost.failed",
  ])("is none at %s", (path) => {
    expect(gravityOf(path.split("."))).toBeNull();
  });

  it("is not the time that something was away", () => {
    expect(isDamage(["databases", "db", "replication", "rtoMs"])).toBe(false);
    expect(isDamage(["databases", "db", "replication", "lostWrites"])).toBe(true);
  });

  it("is worth telling where some was done", () => {
    const paths = damageFigures(summaryWith({ none: 0, some: 2 })).map(({ path }) => path.join("."));
    expect(paths).toEqual(["invariants.some.count"]);
  });
});
