import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import type { Path } from "../source/node.ts";

const KINDS = [
  ["workloads", "workload"],
  ["services", "service"],
  ["databases", "database"],
  ["caches", "cache"],
  ["brokers", "broker"],
  ["registries", "registry"],
] as const;

/** Names are unique over all kinds of components, so that a path, a link or a fault means one thing. */
export function checkNames(scenario: Scenario, report: Report): void {
  const taken = new Map<string, string>();
  for (const [kind, word] of KINDS) {
    for (const name of Object.keys(scenario[kind])) {
      const other = taken.get(name);
      if (other === undefined) taken.set(name, word);
      else
        report.mistake(
          [kind, name],
          `"${name}" is the name of a ${other} already; names are unique over all components`,
          null,
          "key",
        );
    }
  }
  for (const { path, zone } of zonesAsWritten(scenario)) {
    const other = taken.get(zone);
    if (other !== undefined)
      report.mistake(
        path,
        `"${zone}" is the name of a ${other} already; names are unique over components and zones`,
      );
  }
}

function zonesAsWritten(scenario: Scenario): { readonly path: Path; readonly zone: string }[] {
  const shared = Object.entries(scenario.services).flatMap(([name, { zones }]) =>
    Object.keys(zones ?? {}).map((zone) => ({ path: ["services", name, "instances"], zone })),
  );
  const lone = (["workloads", "databases", "caches", "brokers", "registries"] as const).flatMap((kind) =>
    Object.entries<{ readonly zone: string | null }>(scenario[kind]).flatMap(([name, { zone }]) =>
      zone === null ? [] : [{ path: [kind, name, "zone"], zone }],
    ),
  );
  const servers = Object.entries(scenario.databases).flatMap(([name, { replicas }]) =>
    (replicas?.zones ?? []).map((zone, index) => ({
      path: ["databases", name, "replicas", "zones", index],
      zone,
    })),
  );
  return [...shared, ...lone, ...servers];
}
