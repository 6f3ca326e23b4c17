import { cpp, ours, type Program, simPy } from "./program.ts";

/** A ratio to reach: speed of ours over speed of the other. */
export interface Goal {
  /** Must be reached. */
  readonly floor: number;
  /** What we work towards. */
  readonly aim: number;
}

/** One line of the table: our program against others that do the same. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: Program;
  readonly others: readonly {
    readonly label: "C++" | "SimPy" | "W4";
    readonly program: Program;
    readonly goal: Goal;
  }[];
}

const W4 = "bench/scenarios/w4.yaml";

const hold = (pending: number, goal: Goal): Row => ({
  name: `W3 ${pending}`,
  what: `hold model, ${pending} pending events`,
  unit: "events",
  ours: ours("w3", String(pending), "2000000"),
  others: [{ label: "C++", program: cpp("w3", String(pending), "2000000"), goal }],
});

/** Our programs that rows refer to, in `workloads/`. */
export const WORKLOADS = ["w1", "w2", "w3", "scenario"];

/** The programs in C++ that rows refer to. */
export const REFERENCES = ["w1", "w2", "w3", "w4"];

/** SimPy is a hundred times slower and gets a tenth or less of the work; rates are compared, not times. */
export const ROWS: readonly Row[] = [
  {
    name: "W1",
    what: "M/M/1, rho 0.8",
    unit: "customers",
    ours: ours("w1", "2000000"),
    others: [
      { label: "C++", program: cpp("w1", "2000000"), goal: { floor: 0.45, aim: 0.65 } },
      { label: "SimPy", program: simPy("w1", "100000"), goal: { floor: 35, aim: 55 } },
    ],
  },
  {
    name: "W2",
    what: "M/M/16, rho 0.9, a timer per customer",
    unit: "customers",
    ours: ours("w2", "1000000"),
    others: [
      { label: "C++", program: cpp("w2", "1000000"), goal: { floor: 0.8, aim: 1 } },
      { label: "SimPy", program: simPy("w2", "50000"), goal: { floor: 45, aim: 55 } },
    ],
  },
  hold(1_000, { floor: 0.6, aim: 0.8 }),
  hold(100_000, { floor: 0.6, aim: 1 }),
  hold(1_000_000, { floor: 0.6, aim: 0.85 }),
  {
    name: "W4",
    what: "three tiers, a scenario with all metrics",
    unit: "requests",
    ours: ours("scenario", W4, "10m"),
    others: [
      { label: "C++", program: cpp("w4", "600"), goal: { floor: 0.6, aim: 0.9 } },
      { label: "SimPy", program: simPy("w4", "20"), goal: { floor: 22, aim: 32 } },
    ],
  },
  {
    name: "W5",
    what: "W4 with breaker, bulkhead and budget on three clients",
    unit: "requests",
    ours: ours("scenario", "bench/scenarios/w5.yaml", "10m"),
    others: [{ label: "W4", program: ours("scenario", W4, "10m"), goal: { floor: 0.85, aim: 0.92 } }],
  },
  {
    name: "W7",
    what: "W5 with outlier detection and adaptive limits",
    unit: "requests",
    ours: ours("scenario", "bench/scenarios/w7.yaml", "10m"),
    others: [{ label: "W4", program: ours("scenario", W4, "10m"), goal: { floor: 0.7, aim: 0.8 } }],
  },
  {
    name: "W6",
    what: "Online Boutique, all features",
    unit: "events",
    ours: ours("scenario", "scenarios/systems/online-boutique.yaml", "30m", "events"),
    others: [
      { label: "W4", program: ours("scenario", W4, "10m", "events"), goal: { floor: 0.8, aim: 0.95 } },
    ],
  },
  {
    name: "W8",
    what: "a million messages through 12 partitions to three groups",
    unit: "events",
    ours: ours("scenario", "bench/scenarios/w8.yaml", "100s", "events"),
    others: [{ label: "W4", program: ours("scenario", W4, "10m", "events"), goal: { floor: 0.5, aim: 0.8 } }],
  },
];

/** Peak resident set of W4 at growing numbers of requests (1000 a second). */
export const MEMORY = {
  limitMegabytes: 100,
  aimMegabytes: 60,
  /** Largest over smallest. */
  growthMax: 1.1,
  runs: [
    { requests: "10^5", program: ours("scenario", W4, "100s") },
    { requests: "10^6", program: ours("scenario", W4, "1000s") },
    { requests: "10^7", program: ours("scenario", W4, "10000s") },
  ],
} as const;
