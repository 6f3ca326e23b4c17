import { durationNs, ratioOf } from "../quantity.ts";
import type {
  BalancingSpec,
  BudgetSpec,
  BulkheadSpec,
  CallSpec,
  CircuitBreakerSpec,
  ClientSpec,
  HedgeSpec,
  RateLimiterSpec,
  RetrySpec,
  ServiceConnectionsSpec,
} from "../scenario.ts";
import type { BreakerBlock } from "../schema/circuit-breaker.ts";
import { clientBlock } from "../schema/clients.ts";
import type { CallFields, ClientBlock, ConnectionsBlock, RetryBlock } from "../schema/clients.ts";
import { salvage } from "../schema/validate.ts";
import { nodeAt, plainData } from "../source/node.ts";
import type { MapNode, Node, Path } from "../source/node.ts";
import { circuitBreakerOf, slidingWindowOf } from "./circuit-breaker.ts";
import { readConcurrencyLimit } from "./concurrency-limit.ts";
import { readDurations } from "./distributions.ts";
import { balancingOf, idleOption } from "./load-balancing.ts";
import { outlierDetectionOf } from "./outlier-detection.ts";
import { Policies } from "./policies.ts";
import { producerOf } from "./producer.ts";
import { failureSet, jitterOf, nsOf } from "./policy-parts.ts";
import { emptyMap } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readSteps } from "./steps.ts";
import type { Side } from "./steps.ts";
import { checkZoneRule } from "./zone-rules.ts";

/** Reads client entries: presets laid out, defaults filled in, every setting in the model's units. */
export class ClientReader {
  private readonly _reading: Reading;
  private readonly _side: Side;
  private readonly _policies: Policies;

  constructor(reading: Reading, side: Side) {
    this._reading = reading;
    this._side = side;
    this._policies = new Policies(reading);
  }

  /** The client written at a path; without one, a client without any policy. */
  read(path: Path): ClientSpec {
    const node = this._policies.laidOut(path);
    const block = this._blockOf(node);
    const call = this._call(path, block, []);
    const endpoints = emptyMap<CallSpec>();
    const written = node?.entries.get("endpoints")?.value;
    if (node !== null && written?.kind === "map") {
      for (const [name, { value }] of written.entries) {
        const own = this._blockOf(this._policies.forEndpoint(node, value));
        endpoints[name] = this._call(path, own, ["endpoints", name]);
      }
    }
    return {
      ...call,
      cancellation: block.cancellation,
      throttling:
        block.throttling === undefined
          ? null
          : { multiplier: block.throttling.multiplier, windowNs: durationNs(block.throttling.window) },
      circuitBreaker: block.circuitBreaker === undefined ? null : this._breaker(path, block.circuitBreaker),
      rateLimiter: this._rateLimiter(path, block.rateLimiter),
      concurrencyLimit: readConcurrencyLimit(
        this._reading,
        (setting) => this._policies.origin(path, ["concurrencyLimit", ...setting]),
        block.concurrencyLimit,
      ),
      bulkhead: bulkhead(block.bulkhead),
      connections: block.connections === undefined ? null : this._connections(path, block.connections),
      producer: block.producer === undefined ? null : producerOf(block.producer),
      loadBalancing: this._balancing(path, block),
      outlierDetection: outlierDetectionOf(block.outlierDetection),
      endpoints,
    };
  }

  /** What was found wrong with the parts has been reported where they stand. */
  private _blockOf(node: MapNode | null): ClientBlock {
    const data = node === null ? {} : (plainData(node, true) as Record<string, unknown>);
    const block = salvage(clientBlock, { data, placeholders: {}, found: () => undefined });
    return block ?? clientBlock.parse({});
  }

  private _call(path: Path, block: CallFields, below: Path): CallSpec {
    return {
      timeoutNs: nsOf(block.timeout),
      deadlineNs: nsOf(block.deadline),
      retry: block.retry === undefined ? null : this._retry(path, block.retry),
      hedge: this._hedge(path, block.hedge),
      fallback: this._fallback(path, block.fallback, below),
      singleFlight: block.singleFlight,
    };
  }

  private _retry(path: Path, block: RetryBlock): RetrySpec {
    if (block.maxAttempts === undefined) this._incomplete(path, "retry", "maxAttempts");
    const { backoff, budget } = block;
    return {
      maxAttempts: block.maxAttempts ?? 1,
      backoff: { baseNs: durationNs(backoff.base), multiplier: backoff.multiplier, maxNs: nsOf(backoff.max) },
      jitter: jitterOf(block.jitter),
      budget: budgetOf(budget),
      throttle: block.throttle ?? null,
      quota: block.quota ?? null,
      ...failureSet(block),
    };
  }

  private _hedge(path: Path, block: CallFields["hedge"]): HedgeSpec | null {
    if (block === undefined) return null;
    if (block.delay === undefined) this._incomplete(path, "hedge", "delay");
    const delay = this._hedgeDelay(path, block.delay ?? 0);
    return { delay, maxHedges: block.maxHedges, budget: budgetOf(block.budget) };
  }

  private _hedgeDelay(
    path: Path,
    delay: NonNullable<NonNullable<CallFields["hedge"]>["delay"]>,
  ): HedgeSpec["delay"] {
    if (typeof delay !== "object") return { kind: "fixed", delayNs: durationNs(delay) };
    const quantile = ratioOf(delay.percentile);
    if (quantile < 0.5 || quantile > 0.9999)
      this._reading.report.mistake(
        this._policies.origin(path, ["hedge", "delay", "percentile"]),
        "expected a share from 50% to 99.99%",
      );
    return { kind: "percentile", quantile, windowNs: durationNs(delay.window) };
  }

  private _fallback(path: Path, block: CallFields["fallback"], below: Path): CallSpec["fallback"] {
    if (block === undefined) return null;
    if (block.steps === undefined) this._incomplete(path, "fallback", "steps");
    const ofEndpoint = [...below, "fallback", "steps"];
    const isOwn = nodeAt(this._reading.root, [...path, ...ofEndpoint]) !== null;
    const at = isOwn ? [...path, ...ofEndpoint] : this._policies.origin(path, ["fallback", "steps"]);
    return { steps: readSteps(this._reading, at, block.steps ?? [], this._side), ...failureSet(block) };
  }

  private _balancing(path: Path, block: ClientBlock): BalancingSpec {
    // Options of another strategy may come from a preset: they wait for theirs, and do nothing here.
    const at = this._policies.origin(path, ["loadBalancing"]);
    const written = nodeAt(this._reading.root, at);
    const idle = written?.kind === "map" ? idleOption(block.loadBalancing, writtenKeys(written)) : null;
    if (idle !== null)
      this._reading.report.mistake(
        [...at, idle.option],
        `${idle.option} is for the strategy ${idle.strategy}, not for ${idle.chosen}`,
        `take ${idle.option} away, or write strategy: ${idle.strategy}`,
        "key",
      );
    const balancing = balancingOf(block.loadBalancing);
    const { strategy } = balancing;
    if (strategy.kind === "weightedRoundRobin" && strategy.weights.length === 0)
      this._reading.report.mistake(
        at,
        "weightedRoundRobin needs weights",
        "such as { strategy: weightedRoundRobin, weights: [1, 1, 3] }",
      );
    this._checkZones(at, block.loadBalancing, written);
    return balancing;
  }

  private _checkZones(at: Path, input: ClientBlock["loadBalancing"], written: Node | null): void {
    if (typeof input !== "object") return;
    // What one policy says of zones may be nothing for the strategy of another that builds on it.
    const saysBoth =
      written?.kind === "map" && written.entries.has("strategy") && written.entries.has("zones");
    const strategy = saysBoth ? input.strategy : undefined;
    checkZoneRule(this._reading, [...at, "zones"], { zones: input.zones, strategy });
  }

  private _breaker(path: Path, block: BreakerBlock): CircuitBreakerSpec {
    const window = slidingWindowOf(block);
    if (window.kind === "time" && window.timeNs % 1e9 !== 0) {
      this._reading.report.mistake(
        this._policies.origin(path, ["circuitBreaker", "slidingWindow"]),
        "a time window is made of one-second buckets; expected whole seconds",
      );
    }
    return circuitBreakerOf(block);
  }

  private _rateLimiter(path: Path, block: ClientBlock["rateLimiter"]): RateLimiterSpec | null {
    if (block === undefined) return null;
    if (block.limitForPeriod === undefined) this._incomplete(path, "rateLimiter", "limitForPeriod");
    if (block.limitRefreshPeriod === undefined) this._incomplete(path, "rateLimiter", "limitRefreshPeriod");
    return {
      limitForPeriod: block.limitForPeriod ?? 1,
      limitRefreshPeriodNs: durationNs(block.limitRefreshPeriod ?? "1s"),
      timeoutDurationNs: durationNs(block.timeoutDuration),
      scope: block.scope,
    };
  }

  private _connections(path: Path, block: ConnectionsBlock): ServiceConnectionsSpec {
    const { work } = block.handshake;
    const at = this._policies.origin(path, ["connections", "handshake", "work"]);
    return {
      max: block.max,
      maxPending: block.maxPending,
      maxConcurrentStreams: block.maxConcurrentStreams,
      maxRequestsPerConnection: block.maxRequestsPerConnection ?? null,
      idleTimeoutNs: durationNs(block.idleTimeout),
      maxIdle: block.maxIdle ?? null,
      connectTimeoutNs: durationNs(block.connectTimeout),
      handshake: {
        roundTrips: block.handshake.roundTrips,
        work: work === undefined ? null : readDurations(this._reading, at, work),
      },
      balance: block.balance,
    };
  }

  private _incomplete(path: Path, block: string, key: string): void {
    this._reading.report.mistake(
      this._policies.origin(path, [block]),
      `${block} needs ${key}`,
      "here or in the policy that it builds on",
      "key",
    );
  }
}

function bulkhead(block: ClientBlock["bulkhead"]): BulkheadSpec | null {
  return block === undefined
    ? null
    : {
        maxConcurrentCalls: block.maxConcurrentCalls,
        maxWaitDurationNs: durationNs(block.maxWaitDuration),
        scope: block.scope,
      };
}

function budgetOf(block: RetryBlock["budget"]): BudgetSpec | null {
  return block === undefined
    ? null
    : { ratio: ratioOf(block.ratio), minPerSecond: block.minPerSecond, scope: block.scope };
}

/** The settings that stand in a map and are not taken away. */
function writtenKeys(node: MapNode): string[] {
  return Object.keys(plainData(node, true) as Record<string, unknown>);
}
