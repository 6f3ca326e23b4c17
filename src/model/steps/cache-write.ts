import { CACHE_EVENT } from "../../observe/cache-event.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { Call, CallOwner } from "../call.ts";
import type { CachePlan } from "../caching/cache-plan.ts";
import { CACHE_OPERATIONS } from "../caching/cache-server.ts";
import type { HostCache } from "../caching/host-cache.ts";
import type { Flow, Step, StopReason, WaitingStep } from "../flow.ts";
import type { Host } from "../host.ts";
import type { Link } from "../link.ts";

/** What a write does to the copies of a key: a new one takes their place, or they go. */
export type CacheWrite = "put" | "drop";

/** The news of a write: whether it is also the moment at which the data changes. */
function note(plan: CachePlan, write: CacheWrite, key: number): void {
  const { simulation, probe, data } = plan;
  probe.happened(simulation.nowNs, write === "put" ? CACHE_EVENT.put : CACHE_EVENT.dropped);
  if (!data.hasOwnChanges) data.changed(key, simulation.nowNs);
}

/** Only notes that the data behind a key has changed: no cache hears of it. */
export class DataChangeStep implements Step {
  readonly #plan: CachePlan;
  readonly #next: Step;

  constructor(plan: CachePlan, next: Step) {
    this.#plan = plan;
    this.#next = next;
  }

  enter(flow: Flow): void {
    this.#plan.data.changed(flow.key, this.#plan.simulation.nowNs);
    this.#next.enter(flow);
  }
}

/** Writes into a shared cache, and waits for the answer: a call like any other. */
export class SharedWriteStep implements WaitingStep, CallOwner {
  readonly #plan: CachePlan;
  readonly #write: CacheWrite;
  readonly #client: number;
  readonly #next: Step;

  constructor(plan: CachePlan, { write, client }: { write: CacheWrite; client: number }, next: Step) {
    this.#plan = plan;
    this.#write = write;
    this.#client = client;
    this.#next = next;
  }

  enter(flow: Flow): void {
    note(this.#plan, this.#write, flow.key);
    flow.host.waits(flow);
    flow.at = this;
    const operation = CACHE_OPERATIONS.indexOf(this.#write);
    flow.host.clients[this.#client]?.call(this, flow, operation, flow.key);
  }

  callEnded({ flow, degraded }: Call, outcome: Outcome | null): void {
    flow.at = null;
    flow.calling = null;
    if (degraded) flow.degraded = true;
    if (outcome === null) this.#next.enter(flow);
    else flow.finish(outcome);
  }

  leave(flow: Flow, stop: StopReason): void {
    const call = flow.calling;
    flow.calling = null;
    if (call !== null) call.client.abandon(call, stop);
  }
}

/** Writes into the memory of its own instance; a drop may go to all others by message. */
export class LocalWriteStep implements Step {
  readonly #plan: CachePlan;
  readonly #write: CacheWrite;
  readonly #cache: number;
  /** The way to another holder of copies; null: the others are not told. */
  readonly #linkTo: ((from: Host, holder: HostCache) => Link) | null;
  readonly #next: Step;

  constructor(
    plan: CachePlan,
    setting: { write: CacheWrite; cache: number; linkTo: ((from: Host, holder: HostCache) => Link) | null },
    next: Step,
  ) {
    this.#plan = plan;
    this.#write = setting.write;
    this.#cache = setting.cache;
    this.#linkTo = setting.linkTo;
    this.#next = next;
  }

  enter(flow: Flow): void {
    const { key } = flow;
    note(this.#plan, this.#write, key);
    const own = flow.host.caches[this.#cache];
    const nowNs = this.#plan.simulation.nowNs;
    if (this.#write === "put")
      own?.store?.write(key, nowNs, { loadNs: 0, outdatedNs: NaN, isNegative: false });
    else own?.store?.drop(key);
    if (this.#linkTo !== null) {
      for (const holder of this.#plan.holders) {
        if (holder !== own) this.#linkTo(flow.host, holder).send(holder.dropArrived, key);
      }
    }
    this.#next.enter(flow);
  }
}
