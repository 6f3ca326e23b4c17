import type { BalancingSpec, StrategySpec } from "../scenario.ts";
import type { ClientBlock } from "../schema/clients.ts";
import { balancingBlock } from "../schema/load-balancing.ts";
import type { BalancingBlock } from "../schema/load-balancing.ts";

type Strategy = BalancingBlock["strategy"];
type Option = Exclude<keyof BalancingBlock, "strategy">;

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
};

/** How a client balances, a bare word spelt out. */
export function balancingOf(input: ClientBlock["loadBalancing"]): BalancingSpec {
  const block = longFormOf(input);
  return { strategy: READERS[block.strategy].read(block) };
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

function longFormOf(input: ClientBlock["loadBalancing"]): BalancingBlock {
  return typeof input === "string" ? balancingBlock.parse({ strategy: input }) : input;
}
