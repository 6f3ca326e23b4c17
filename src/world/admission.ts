import { ConcurrencyGate } from "../model/admission/concurrency-gate.ts";
import { DuplicateGuard, type DuplicateGuardPlan } from "../model/admission/duplicate-guard.ts";
import { EndpointBulkhead } from "../model/admission/endpoint-bulkhead.ts";
import type { Gate } from "../model/admission/gate.ts";
import { type LimitedBy, RateLimitGate } from "../model/admission/rate-limit-gate.ts";
import type { Request } from "../model/call.ts";
import type { Host } from "../model/host.ts";
import type { ServicePlan, SheddingRule } from "../model/service-plan.ts";
import { createConcurrencyLimit } from "../resilience/concurrency/concurrency-limit.ts";
import { ConcurrencyLimiter } from "../resilience/concurrency/concurrency-limiter.ts";
import { Executions } from "../resilience/executions.ts";
import { LimitTable } from "../resilience/limits/limit-table.ts";
import { createRateLimit } from "../resilience/limits/rate-limit.ts";
import type { RandomSource } from "../resilience/random-source.ts";
import type {
  ConcurrencyLimitSpec,
  Named,
  RateLimitSpec,
  ServiceSpec,
  SheddingSpec,
} from "../scenario/scenario.ts";
import type { World } from "./world.ts";

/** Makes a gate for one instance of a service, or hands out the one that all of them share. */
type GateMaker = (host: Host) => Gate;

/**
 * What stands at the door of a service, in this order: rate limits, duplicates, the concurrency limit, the
 * bulkheads of its endpoints. Null: nothing.
 */
export function gatesOf(world: World, name: string, spec: ServiceSpec): ServicePlan["gates"] {
  const makers = [
    ...rateLimits(world, name, spec),
    ...duplicates(world, name, spec),
    ...concurrency(world, name, spec.concurrencyLimit),
    ...bulkheads(world, name, spec),
  ];
  if (makers.length === 0) return null;
  return (host) =>
    makers.map((make, place) => {
      const gate = make(host);
      gate.place = place;
      return gate;
    });
}

function shareable(scope: "instance" | "shared", make: () => Gate): GateMaker {
  if (scope === "instance") return make;
  const shared = make();
  return () => shared;
}

// --- rate limits ----------------------------------------------------------------------------------

const limitedBy: Readonly<Record<RateLimitSpec["per"], (request: Request) => LimitedBy>> = {
  service: () => "",
  caller: (request) => request.call.flow.host.name,
  tenant: (request) => request.origin.tenant,
  key: (request) => request.key,
};

function rateLimits(world: World, name: string, spec: ServiceSpec): GateMaker[] {
  const endpoints = Object.keys(spec.endpoints);
  return Object.values(spec.rateLimits).map((limit, number) => {
    const { endpoints: covered } = limit;
    const plan = {
      simulation: world.simulation,
      probe: world.observer.service(name),
      limitedBy: limitedBy[limit.per],
      covers: covered && Uint8Array.from(endpoints, (endpoint) => (covered.includes(endpoint) ? 1 : 0)),
      refused: world.outcomes.of(name, "rate-limited"),
      number,
    };
    return shareable(limit.scope, () => {
      const limits = new LimitTable<LimitedBy>(() => createRateLimit(limit.algorithm, limit));
      return new RateLimitGate({ limits, ...plan });
    });
  });
}

// --- duplicates -----------------------------------------------------------------------------------

function duplicates(world: World, name: string, { idempotency, endpoints }: ServiceSpec): GateMaker[] {
  if (idempotency === null) return [];
  const plan: DuplicateGuardPlan = {
    executions: Object.keys(endpoints).map(() => new Executions()),
    ttlNs: idempotency.ttlNs,
    by: idempotency.by,
    rejected: idempotency.duplicates === "answer" ? null : world.outcomes.of(name, "duplicate"),
    probe: world.observer.service(name),
  };
  return [shareable(idempotency.scope, () => new DuplicateGuard(plan))];
}

// --- concurrency ----------------------------------------------------------------------------------

/** A limiter that has learnt nothing yet. */
export function concurrencyLimiter<Holder>(
  spec: ConcurrencyLimitSpec,
  random: RandomSource,
): ConcurrencyLimiter<Holder> {
  return new ConcurrencyLimiter(createConcurrencyLimit(spec.algorithm, spec, random), spec.windowNs);
}

function concurrency(world: World, name: string, spec: ConcurrencyLimitSpec | null): GateMaker[] {
  if (spec === null) return [];
  const probe = world.observer.service(name);
  const refused = world.outcomes.of(name, "concurrency-limit");
  return [
    (host) => {
      const limiter = concurrencyLimiter<Request>(spec, world.random(`services/${name}/limit/${host.index}`));
      return new ConcurrencyGate(host, limiter, refused, probe);
    },
  ];
}

function bulkheads(world: World, name: string, { endpoints }: ServiceSpec): GateMaker[] {
  const probe = world.observer.service(name);
  const refused = world.outcomes.of(name, "bulkhead-full");
  return Object.values(endpoints).flatMap(({ bulkhead }, endpoint): GateMaker[] => {
    if (bulkhead === null) return [];
    const { maxConcurrentCalls, maxWaitNs } = bulkhead;
    const maxWait = maxWaitNs === 0 ? null : world.simulation.lane(maxWaitNs);
    return [(host) => new EndpointBulkhead(host, { probe, endpoint, maxConcurrentCalls, maxWait, refused })];
  });
}

// --- shedding -------------------------------------------------------------------------------------

/** The rules by which a queue refuses before it is full; null: none. */
export function sheddingOf(rules: Named<SheddingSpec>): readonly SheddingRule[] | null {
  const all = Object.values(rules).map(({ priorityBelow, length, waitNs }) => ({
    priorityBelow: priorityBelow ?? Infinity,
    length: length ?? Infinity,
    waitNs: waitNs ?? Infinity,
  }));
  return all.length === 0 ? null : all;
}
