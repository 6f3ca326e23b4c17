import { UniformKeys, ZipfKeys } from "../kernel/keys.ts";
import type { KeyDraw } from "../model/steps/call.ts";
import type { KeySpec } from "../scenario/scenario.ts";
import type { World } from "./world.ts";

type SpecOf<Kind extends KeySpec["kind"]> = Extract<KeySpec, { kind: Kind }>;

/** Of one workload or step; the first counts from 1. */
const UNIQUE_KEYS_MOST = 1e12;

const builders: {
  readonly [Kind in KeySpec["kind"]]: (spec: SpecOf<Kind>, world: World, stream: string) => KeyDraw | null;
} = {
  none: () => null,
  unique: (_, world) => {
    // Each draw has numbers of its own: two workloads of unique keys share none.
    let last = world.uniqueKeys() * UNIQUE_KEYS_MOST;
    return () => ++last;
  },
  uniform: (spec, world, stream) => {
    const keys = new UniformKeys(spec.items);
    const random = world.random(stream);
    return () => keys.pick(random.next());
  },
  zipf: (spec, world, stream) => {
    const keys = new ZipfKeys(spec.items, spec.exponent);
    const random = world.random(stream);
    return () => keys.pick(random.next());
  },
};

/** Draws the entity of a request or a call; null: it has none. */
export function keyDraw<Kind extends KeySpec["kind"]>(
  spec: SpecOf<Kind>,
  world: World,
  stream: string,
): KeyDraw | null {
  return builders[spec.kind](spec, world, stream);
}
