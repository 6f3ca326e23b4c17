import { absent, group, type MetricNode, named, number } from "./metric-node.ts";
import type { Scenario } from "./scenario.ts";

/** What the run cost; figures of the whole run. */
export function costMetrics({ cost, services, databases, caches, brokers }: Scenario): MetricNode {
  if (cost === null) return absent("the scenario has no cost; say what an instance-hour costs");
  const amount = (): MetricNode => ({ ...number, hasWindows: false });
  const parts = { machines: amount, requests: amount, traffic: amount };
  return group({
    total: amount,
    perHour: amount,
    perThousandOk: amount,
    ...parts,
    components: () =>
      named<unknown>({ ...services, ...databases, ...caches, ...brokers }, () =>
        group({ total: amount, ...parts }),
      ),
  });
}
