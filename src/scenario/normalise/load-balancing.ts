import { durationNs, ratioOf } from "../quantity.ts";
import type { BalancingSpec, ClientSpec, StrategySpec } from "../scenario.ts";
import type { ClientBlock } from "../schema/clients.ts";
import { balancingBlock } from "../schema/load-balancing.ts";
import type { BalancingBlock } from "../schema/load-balancing.ts";
import type { Path } from "../source/node.ts";
import { nsOf } from "./policy-parts.ts";
import { own } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { zoneRuleFor } from "./zone-rules.ts";
import { instanceCount } from "./zones.ts";

type Strategy = BalancingBlock["strategy"];
type Option = Exclude<keyof BalancingBlock, "strategy" | "subset" | "zones">;

/** What a strategy may be told, and what it is then. */
interface StrategyReader {
  readonly options: readonly Option[];
  readonly read: (block: BalancingBlock) => StrategySpec;
}

const READERS: Readonly<Record<Strategy, StrategyReader>> = {
  roundRobin: { options: [], read: () => ({ kind: "roundRobin" }) },
  random: { options: [], read: () => ({ kind: "random" }) },
  leastRequests: { options: [], read: () => ({ kind: "leastRequests" }) },
  powerOfTwoChoices: {
    options: ["choices"],
    read: ({ choices }) => ({ kind: "powerOfTwoChoices", choices }),
  },
  weightedRoundRobin: {
    options: ["weights"],
    read: ({ weights }) => ({ kind: "weightedRoundRobin", weights: weights ?? [] }),
  },
  peakEwma: {
    options: ["decayTime"],
    read: ({ decayTime }) => ({ kind: "peakEwma", decayTimeNs: durationNs(decayTime) }),
  },
  consistentHash: {
    options: ["virtualNodes", "boundedLoad"],
    read: ({ virtualNodes, boundedLoad }) => ({
      kind: "consistentHash",
      virtualNodes,
      boundedLoad: boundedLoad === undefined ? null : ratioOf(boundedLoad),
    }),
  },
  keyModulo: { options: [], read: () => ({ kind: "keyModulo" }) },
  sticky: {
    options: ["first", "ttl", "sessions"],
    read: ({ first, ttl, sessions }) => ({ kind: "sticky", first, ttlNs: nsOf(ttl), sessions }),
  },
};

/** How a client balances, a bare word spelt out. */
export function balancingOf(input: ClientBlock["loadBalancing"]): BalancingSpec {
  const block = longFormOf(input);
  const { subset } = block;
  return {
    strategy: READERS[block.strategy].read(block),
    subset: subset === undefined ? null : typeof subset === "number" ? { size: subset } : subset,
    zones: zoneRuleFor(block.strategy, block.zones),
  };
}

/** An option that the strategy does not have, with a strategy that has it; null where all fit. */
export function idleOption(
  input: ClientBlock["loadBalancing"],
  written: readonly string[],
): { readonly option: Option; readonly strategy: Strategy; readonly chosen: Strategy } | null {
  const { strategy: chosen } = longFormOf(input);
  for (const [other, { options }] of Object.entries(READERS) as [Strategy, StrategyReader][]) {
    const option = options.find((name) => written.includes(name) && !READERS[chosen].options.includes(name));
    if (option !== undefined) return { option, strategy: other, chosen };
  }
  return null;
}

/** Weights fit the instances of the service that they are for. */
export function checkWeights(reading: Reading, path: Path, callee: string, client: ClientSpec): void {
  const { strategy } = client.loadBalancing;
  const service = own(reading.input.services, callee);
  if (strategy.kind !== "weightedRoundRobin" || service === undefined) return;
  const given = strategy.weights.length;
  const instances = instanceCount(service);
  if (given === instances || given === 0) return;
  reading.report.mistake(
    [...path, "loadBalancing", "weights"],
    `${callee} has ${instances} instances, and here ${given === 1 ? "is 1 weight" : `are ${given} weights`}`,
    "write one weight for each instance",
  );
}

function longFormOf(input: ClientBlock["loadBalancing"]): BalancingBlock {
  return typeof input === "string" ? balancingBlock.parse({ strategy: input }) : input;
}
