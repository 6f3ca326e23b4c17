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
  private readonly _plan: CachePlan;
  private readonly _next: Step;

  constructor(plan: CachePlan, next: Step) {
    this._plan = plan;
    this._next = next;
  }

  enter(flow: Flow): void {
    this._plan.data.changed(flow.key, this._plan.simulation.nowNs);
    this._next.enter(flow);
  }
}

/** Writes into a shared cache, and waits for the answer: a call like any other. */
export class SharedWriteStep implements WaitingStep, CallOwner {
  private readonly _plan: CachePlan;
  private readonly _write: CacheWrite;
  private readonly _client: number;
  private readonly _next: Step;

  constructor(plan: CachePlan, { write, client }: { write: CacheWrite; client: number }, next: Step) {
    this._plan = plan;
    this._write = write;
    this._client = client;
    this._next = next;
  }

  enter(flow: Flow): void {
    note(this._plan, this._write, flow.key);
    flow.host.waits(flow);
    flow.at = this;
    const operation = CACHE_OPERATIONS.indexOf(this._write);
    flow.host.clients[this._client]?.call(this, flow, operation, flow.key);
  }

  callEnded({ flow, degraded }: Call, outcome: Outcome | null): void {
    flow.at = null;
    flow.calling = null;
    if (degraded) flow.degraded = true;
    if (outcome === null) this._next.enter(flow);
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
  private readonly _plan: CachePlan;
  private readonly _write: CacheWrite;
  private readonly _cache: number;
  /** The way to another holder of copies; null: the others are not told. */
  private readonly _linkTo: ((from: Host, holder: HostCache) => Link) | null;
  private readonly _next: Step;

  constructor(
    plan: CachePlan,
    setting: { write: CacheWrite; cache: number; linkTo: ((from: Host, holder: HostCache) => Link) | null },
    next: Step,
  ) {
    this._plan = plan;
    this._write = setting.write;
    this._cache = setting.cache;
    this._linkTo = setting.linkTo;
    this._next = next;
  }

  enter(flow: Flow): void {
    const { key } = flow;
    note(this._plan, this._write, key);
    const own = flow.host.caches[this._cache];
    const nowNs = this._plan.simulation.nowNs;
    if (this._write === "put")
      own?.store?.write(key, nowNs, { loadNs: 0, outdatedNs: NaN, isNegative: false });
    else own?.store?.drop(key);
    if (this._linkTo !== null) {
      for (const holder of this._plan.holders) {
        if (holder !== own) this._linkTo(flow.host, holder).send(holder.dropArrived, key);
      }
    }
    this._next.enter(flow);
  }
}
