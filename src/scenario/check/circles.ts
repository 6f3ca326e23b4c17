import { visitSteps } from "../normalise/steps.ts";
import type { Report } from "../report.ts";
import type { ClientSpec, Named, Scenario, StepSpec } from "../scenario.ts";
import type { Path } from "../source/node.ts";

/** An endpoint, or the fallback of a caller for a callee: whatever runs steps that call others. */
interface Place {
  readonly label: string;
  readonly path: Path;
  readonly next: readonly string[];
}

/**
 * A circle of calls that closes over endpoints would go round for ever. A circle of services over
 * different endpoints is fine: that is how callbacks look.
 */
export function checkCircles(scenario: Scenario, report: Report): void {
  const places = placesOf(scenario);
  for (const circle of circlesIn(places)) {
    const labels = [...circle, circle[0] ?? ""].map((name) => places.get(name)?.label ?? name);
    const isFallback = circle.some((name) => name.startsWith("fallback "));
    const hint = isFallback
      ? "give the component that the fallback calls a client entry without that fallback"
      : null;
    report.mistake(
      places.get(circle[0] ?? "")?.path ?? [],
      `calls go round in a circle: ${labels.join(" -> ")}`,
      hint,
      "key",
    );
  }
}

function placesOf(scenario: Scenario): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const [name, { endpoints, clients, single }] of Object.entries(scenario.services)) {
    for (const [endpoint, { steps }] of Object.entries(endpoints)) {
      const path = single ? ["services", name, "steps"] : ["services", name, "endpoints", endpoint];
      places.set(`${name}.${endpoint}`, {
        label: single ? name : `${name}.${endpoint}`,
        path,
        next: nextOf(name, steps, clients),
      });
    }
    addFallbacks(places, ["services", name], clients);
  }
  for (const [name, { clients }] of Object.entries(scenario.workloads))
    addFallbacks(places, ["workloads", name], clients);
  return places;
}

function addFallbacks(places: Map<string, Place>, path: Path, clients: Named<ClientSpec>): void {
  const caller = String(path[1]);
  for (const [callee, client] of Object.entries(clients)) {
    const calls = [["", client] as const, ...Object.entries(client.endpoints)];
    for (const [endpoint, { fallback }] of calls) {
      if (fallback === null) continue;
      const label = `the fallback of ${caller} for ${callee}${endpoint === "" ? "" : `.${endpoint}`}`;
      places.set(`fallback ${caller} ${callee} ${endpoint}`, {
        label,
        path,
        next: nextOf(caller, fallback.steps, clients),
      });
    }
  }
}

/** The component and its part that a step calls; null: none. */
function calledBy(step: StepSpec): readonly [string, string] | null {
  if (step.kind === "call") return [step.service, step.endpoint];
  if (step.kind === "query") return [step.database, step.operation];
  if (step.kind === "publish" || step.kind === "outbox") return [step.broker, step.destination];
  if (step.kind !== "cache" || !step.shared || step.access.kind === "changed") return null;
  return [step.cache, step.access.kind === "lookup" ? "get" : step.access.kind];
}

/** Where steps of a caller lead: the endpoints they call, and the fallbacks when those fail. */
function nextOf(caller: string, steps: readonly StepSpec[], clients: Named<ClientSpec>): string[] {
  const next = new Set<string>();
  visitSteps(steps, (step) => {
    const called = calledBy(step);
    if (called === null) return;
    const [callee, part] = called;
    if (step.kind === "call") next.add(`${callee}.${part}`);
    const client = Object.hasOwn(clients, callee) ? clients[callee] : undefined;
    const isOwn = client !== undefined && Object.hasOwn(client.endpoints, part);
    next.add(`fallback ${caller} ${callee} ${isOwn ? part : ""}`);
  });
  return [...next];
}

/** One circle for each back edge of a depth-first walk, every place visited once; no recursion, chains may be long. */
function circlesIn(places: ReadonlyMap<string, Place>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  for (const start of places.keys()) {
    const trail: string[] = [];
    const onTrail = new Set<string>();
    const stack: { readonly name: string; index: number }[] = [];
    const enter = (name: string): void => {
      trail.push(name);
      onTrail.add(name);
      stack.push({ name, index: 0 });
    };
    if (!done.has(start)) enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = places.get(top.name)?.next[top.index];
      top.index += 1;
      if (next === undefined) {
        stack.pop();
        onTrail.delete(trail.pop() ?? "");
        done.add(top.name);
      } else if (onTrail.has(next)) circles.push(trail.slice(trail.indexOf(next)));
      else if (!done.has(next) && places.has(next)) enter(next);
    }
  }
  return circles;
}
