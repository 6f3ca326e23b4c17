import type { Simulation } from "../../kernel/simulation.ts";
import { CACHE_EVENT } from "../../observe/cache-event.ts";
import type { Outcome } from "../../observe/outcome.ts";
import { FOUND, Reading } from "../../resilience/caching/cache-store.ts";
import type { Call } from "../call.ts";
import { type CacheServer, CACHE_OPERATIONS } from "../caching/cache-server.ts";
import type { CopyMessage } from "../caching/cache-plan.ts";
import type { HostCache } from "../caching/host-cache.ts";
import { Lookup, type LookupOwner } from "../caching/reading.ts";
import type { Flow, Step, StopReason } from "../flow.ts";
import type { Host } from "../host.ts";
import type { Link } from "../link.ts";
import { type LookupSetting, LookupStep } from "./lookup.ts";

/** How a caller reaches a shared cache. */
export interface SharedAccess {
  readonly server: CacheServer;
  /** Number of the client among those of the host. */
  readonly client: number;
  /** The way of loaded copies from a host, which nobody waits for. */
  readonly outboundOf: (host: Host) => Link;
  /** What is done when the cache does not answer: load, or fail. */
  readonly onError: "miss" | "fail";
}

/** Asks a cache on the network: a call like any other, with the caller's policy for it. */
export class SharedLookupStep extends LookupStep implements LookupOwner {
  private readonly _access: SharedAccess;

  constructor(setting: LookupSetting, access: SharedAccess, next: Step) {
    super(setting, next);
    this._access = access;
  }

  enter(flow: Flow): void {
    flow.host.waits(flow);
    flow.at = this;
    const get = CACHE_OPERATIONS.indexOf("get");
    flow.host.clients[this._access.client]?.call(new Lookup(this), flow, get, flow.key);
  }

  lookedUp(lookup: Lookup, { flow, degraded }: Call, outcome: Outcome | null): void {
    flow.at = null;
    flow.calling = null;
    if (degraded) flow.degraded = true;
    if (outcome === null && !degraded && lookup.found !== FOUND.unread) {
      this.found(flow, lookup);
      return;
    }
    this.plan.probe.happened(this.plan.simulation.nowNs, CACHE_EVENT.unavailable);
    if (outcome === null) this.goOn(flow);
    else if (this._access.onError === "miss") this.load(flow, null);
    else flow.finish(outcome);
  }

  protected leaveAccess(flow: Flow, stop: StopReason): void {
    const call = flow.calling;
    flow.calling = null;
    if (call !== null) call.client.abandon(call, stop);
  }

  protected store({ host }: HostCache, copy: CopyMessage): void {
    const { outboundOf, server } = this._access;
    outboundOf(host).send(server.copyArrived, copy);
  }
}

/** Looks into the memory of its own instance. */
export class LocalLookupStep extends LookupStep {
  private readonly _simulation: Simulation;
  /** One is enough: it is read where it is written. */
  private readonly _reading = new Reading();

  constructor(setting: LookupSetting, next: Step) {
    super(setting, next);
    this._simulation = setting.plan.simulation;
  }

  enter(flow: Flow): void {
    const { latency } = this.plan;
    if (latency === null) this._look(flow);
    else {
      flow.at = this;
      const durationNs = Math.round(latency.sampleNs() * flow.host.slowness(flow.endpoint));
      flow.slot = this._simulation.schedule(durationNs, this._accessed, flow);
    }
  }

  private readonly _accessed = (flow: Flow): void => {
    if (flow.host.frozen) {
      flow.host.deferTimer(this._accessed, flow);
      return;
    }
    if (flow.at !== this) return; // Stopped while the end was kept back by a freeze.
    flow.at = null;
    this._look(flow);
  };

  private _look(flow: Flow): void {
    this.cacheOf(flow).store?.read(flow.key, this._simulation.nowNs, this._reading);
    this.found(flow, this._reading);
  }

  protected leaveAccess(flow: Flow): void {
    this._simulation.cancel(flow.slot, flow);
  }

  protected store(cache: HostCache, { key, loadNs, outdatedNs, isNegative }: CopyMessage): void {
    cache.store?.write(key, this._simulation.nowNs, { loadNs, outdatedNs, isNegative });
  }
}
