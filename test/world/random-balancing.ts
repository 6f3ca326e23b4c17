import fc from "fast-check";

type Block = Record<string, unknown>;

/** Every strategy, with and without subsets. */
export const loadBalancing: fc.Arbitrary<Block> = fc
  .tuple(
    fc.constantFrom<Block>(
      { strategy: "roundRobin" },
      { strategy: "random" },
      { strategy: "leastRequests" },
      { strategy: "powerOfTwoChoices", choices: 3 },
      { strategy: "weightedRoundRobin", weights: [3, 1, 2] },
      { strategy: "peakEwma", decayTime: "1s" },
      { strategy: "keyModulo" },
      { strategy: "consistentHash", virtualNodes: 5 },
      { strategy: "consistentHash", boundedLoad: "110%" },
      { strategy: "sticky", first: "leastRequests", ttl: "200ms", sessions: 20 },
    ),
    fc.constantFrom(null, 1, 2),
    fc.constantFrom<unknown>(null, "own", { aware: { minClusterSize: 2 } }),
  )
  .map(([strategy, subset, zones]) => ({
    ...strategy,
    subset,
    zones: isKeyed(strategy) && zones !== "own" ? null : zones,
  }));

function isKeyed({ strategy }: Block): boolean {
  return ["sticky", "consistentHash", "keyModulo"].includes(String(strategy));
}

/** The client with as many weights as its callee has instances. */
export function weighted(client: Block, callee: Block): Block {
  const { weights, ...balancing } = (client["loadBalancing"] ?? {}) as { weights?: readonly number[] };
  if (weights === undefined) return client;
  const all = Array.from({ length: instancesOf(callee) }, (_, at) => weights[at % weights.length]);
  return { ...client, loadBalancing: { ...balancing, weights: all } };
}

function instancesOf({ instances = 1 }: { instances?: number | Record<string, number> }): number {
  return typeof instances === "number"
    ? instances
    : Object.values(instances).reduce((sum, count) => sum + count, 0);
}

/** A scenario in which all weights fit. */
export function withWeights(scenario: Block): Block {
  const services = scenario["services"] as Record<string, Block & { clients: Record<string, Block> }>;
  const workloads = scenario["workloads"] as Record<string, Block & { target: string; client: Block }>;
  const fitted = (client: Block, callee: string): Block => weighted(client, services[callee] ?? {});
  return {
    ...scenario,
    workloads: mapped(workloads, (load) => ({
      ...load,
      client: fitted(load.client, load.target.split(".")[0]!),
    })),
    services: mapped(services, (service) => ({ ...service, clients: mapped(service.clients, fitted) })),
  };
}

function mapped<A, B>(
  of: Readonly<Record<string, A>>,
  each: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, each(value, name)]));
}
