import { remedy } from "../nearest.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";

/** Sizes are of calls to services and of operations of databases. */
export function checkMessageSizes(scenario: Scenario, report: Report): void {
  for (const target of Object.keys(scenario.network.sizes)) checkTarget(scenario, report, target);
}

function checkTarget({ services, databases }: Scenario, report: Report, target: string): void {
  const path = ["network", "sizes", target];
  const [component = "", part] = target.split(".");
  const components = [...Object.keys(services), ...Object.keys(databases)];
  if (report.isSpoilt(["services", component]) || report.isSpoilt(["databases", component])) return;
  if (!components.includes(component)) {
    const problem = `there is no service or database "${component}" whose messages could have a size`;
    report.mistake(path, problem, remedy(component, components), "key");
    return;
  }
  if (part === undefined) return;
  const service = Object.hasOwn(services, component) ? services[component] : undefined;
  const parts = Object.keys(
    service === undefined ? databases[component]!.operations : service.single ? {} : service.endpoints,
  );
  if (parts.includes(part)) return;
  const kind = service === undefined ? "operation" : "endpoint";
  report.mistake(path, `${component} has no ${kind} "${part}"`, remedy(part, parts), "key");
}

/** Bandwidths and prices of traffic want sizes. */
export function warnOfWeightlessTraffic({ network, cost, faults }: Scenario, report: Report): void {
  if (Object.keys(network.sizes).length > 0) return;
  const links = Object.values(network.links).flatMap((row) => Object.values(row));
  const isLimited = network.bandwidth !== null || links.some(({ bandwidth }) => bandwidth !== null);
  if (isLimited)
    report.warning(
      ["network"],
      "a bandwidth decides nothing where no message has a size",
      "sizes: { NAME: { response: 20KiB } }",
    );
  for (const [name, { kind }] of Object.entries(faults))
    if (kind === "bandwidth")
      report.warning(
        ["faults", name],
        "changes nothing where no message has a size",
        "network: { sizes: { NAME: { response: 20KiB } } }",
      );
  const prices = [
    cost?.crossZoneGib ?? 0,
    ...Object.values(cost?.prices ?? {}).map(({ egressGib }) => egressGib),
  ];
  if (prices.some((price) => price > 0))
    report.warning(
      ["cost"],
      "nothing is paid for traffic where no message has a size",
      "network: { sizes: { NAME: { response: 20KiB } } }",
    );
}
