import type { Step } from "../model/flow.ts";
import type { Host } from "../model/host.ts";
import type { Link } from "../model/link.ts";
import { LocalLookupStep, SharedLookupStep } from "../model/steps/cache-access.ts";
import { DataChangeStep, LocalWriteStep, SharedWriteStep } from "../model/steps/cache-write.ts";
import type { CacheAccessSpec, StepSpec } from "../scenario/scenario.ts";
import type { Linker, StepContext } from "./steps.ts";

type CacheStep = Extract<StepSpec, { kind: "cache" }>;
type AccessOf<Kind extends CacheAccessSpec["kind"]> = Extract<CacheAccessSpec, { kind: Kind }>;
type CompileMiss = (steps: readonly StepSpec[]) => Step;

/** Links a step that uses a cache. */
export function cacheLinker(step: CacheStep, context: StepContext, compileMiss: CompileMiss): Linker {
  const { access } = step;
  switch (access.kind) {
    case "lookup":
      return lookupLinker(step, access, context, compileMiss(access.miss));
    case "put":
    case "drop":
      return writeLinker(step, access, context);
    case "changed": {
      const { plan } = context.caches.cache(step.cache);
      return (next) => new DataChangeStep(plan, next);
    }
  }
}

function lookupLinker(step: CacheStep, access: AccessOf<"lookup">, context: StepContext, miss: Step): Linker {
  const { caches, world, place } = context;
  const cache = caches.cache(step.cache);
  const setting = {
    plan: cache.plan,
    cache: caches.indexOf(cache),
    miss,
    deadline: world.outcomes.of(place, "deadline"),
  };
  const { server } = cache;
  if (server === null) return (next) => new LocalLookupStep(setting, next);
  const outboundOf = (host: Host): Link => caches.link(host, server);
  const shared = { server, outboundOf, client: context.clientOf(step.cache), onError: access.onError };
  return (next) => new SharedLookupStep(setting, shared, next);
}

function writeLinker(step: CacheStep, access: AccessOf<"put" | "drop">, context: StepContext): Linker {
  const { caches } = context;
  const cache = caches.cache(step.cache);
  const { plan } = cache;
  const write = access.kind;
  if (step.shared) {
    const client = context.clientOf(step.cache);
    return (next) => new SharedWriteStep(plan, { write, client }, next);
  }
  const tellsAll = access.kind === "drop" && access.everywhere;
  const setting = {
    write,
    cache: caches.indexOf(cache),
    linkTo: tellsAll ? (from: Host, holder: { readonly host: Host }) => caches.link(from, holder.host) : null,
  };
  return (next) => new LocalWriteStep(plan, setting, next);
}
