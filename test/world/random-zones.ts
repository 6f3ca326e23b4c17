import fc from "fast-check";
import { ms, window } from "./random-faults.ts";

type Block = Readonly<Record<string, unknown>>;

/** Which zones things are in, what lies between the zones, and what goes wrong there. */
export interface RandomZones {
  readonly instances: Readonly<Record<"front" | "middle" | "leaf", Block>>;
  readonly places: Readonly<Record<"users" | "db" | "far" | "names", Block>>;
  readonly links: Block;
  /** Laid over one client. */
  readonly policy: Block;
  readonly faults: readonly unknown[];
}

const instances = fc.oneof(
  fc.record({
    instances: fc.record({ a: fc.integer({ min: 0, max: 2 }), b: fc.integer({ min: 1, max: 2 }) }),
  }),
  fc.constantFrom<Block>({ zone: "a" }, {}),
);
const place = fc.constantFrom<Block>({ zone: "a" }, { zone: "b" }, {});

const link = fc.record(
  { latency: ms(0, 30), loss: fc.constant("2%"), bandwidth: fc.constantFrom("64kB/s", "10Mbit/s") },
  { requiredKeys: [] },
);
const links = fc.record(
  { a: fc.record({ b: link, a: link }, { requiredKeys: [] }), b: fc.record({ b: link }) },
  { requiredKeys: [] },
);

const way = fc.constantFrom<Block>(
  { between: ["a", "b"] },
  { from: "a", to: "b" },
  { between: ["b", "b"] },
  { between: ["b", "leaf"] },
);
const target = fc.constantFrom<Block>(
  { target: "b" },
  { target: "here" },
  { target: ["front", "leaf"], select: { zone: "b" } },
);
const fault = fc
  .tuple(
    window,
    fc.oneof(
      target.map((crash) => ({ crash })),
      target.map((freeze) => ({ freeze })),
      target.map((one) => ({ slow: { ...one, factor: 5 } })),
      target.map((one) => ({ errors: { ...one, ratio: "50%" } })),
      way.map((one) => ({ latency: { ...one, add: "40ms" } })),
      way.map((one) => ({ loss: { ...one, ratio: "50%" } })),
      fc
        .tuple(way, fc.constantFrom("dropped", "held", "refused"))
        .map(([one, messages]) => ({ partition: { ...one, messages } })),
    ),
  )
  .map(([when, what]) => ({ ...when, ...what }));

/** Zones a, b, and one in which there is but a database; half of all systems have none. */
export const zones: fc.Arbitrary<RandomZones> = fc.oneof(
  fc.constant<RandomZones>({
    instances: { front: {}, middle: {}, leaf: {} },
    places: { users: {}, db: {}, far: {}, names: {} },
    links: {},
    policy: {},
    faults: [],
  }),
  fc.record({
    instances: fc.record({
      front: fc.constant({ instances: { a: 1, b: 1 } }),
      middle: instances,
      leaf: instances,
    }),
    places: fc.record({ users: place, db: fc.constant({ zone: "here" }), far: place, names: place }),
    links,
    policy: fc.constantFrom<Block>(
      {},
      { loadBalancing: { zones: ["b", "a"] } },
      { loadBalancing: { zones: ["a"] } },
    ),
    faults: fc.array(fault, { maxLength: 2 }),
  }),
);
