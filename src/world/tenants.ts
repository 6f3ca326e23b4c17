import type { Scenario, TenantSpec } from "../scenario/scenario.ts";
import { keyDraw } from "./keys.ts";
import type { World } from "./world.ts";

/** Numbers for all whom requests are made for: names that are the same are one tenant, drawn ones belong to their workload. */
export class Tenants {
  private readonly _first = new Map<string, number>();
  private readonly _names = new Map<string, number>();

  constructor({ workloads }: Pick<Scenario, "workloads">) {
    let next = 0;
    for (const [workload, { tenant }] of Object.entries(workloads)) {
      if (tenant.kind === "many") {
        this._first.set(workload, next);
        next += itemsOf(tenant);
      } else if (!this._names.has(tenant.name)) this._names.set(tenant.name, next++);
    }
  }

  /** Whom the next request of a workload is made for. */
  draw(world: World, workload: string, spec: TenantSpec): () => number {
    if (spec.kind === "one") {
      const number = this._names.get(spec.name) ?? 0;
      return () => number;
    }
    const first = this._first.get(workload) ?? 0;
    const draw = keyDraw(spec.key, world, `workloads/${workload}/tenant`);
    return () => first + (draw === null ? 0 : draw());
  }
}

function itemsOf({ key }: Extract<TenantSpec, { kind: "many" }>): number {
  return "items" in key ? key.items + 1 : 1;
}
