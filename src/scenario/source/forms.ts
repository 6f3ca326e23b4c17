/**
 * What overlays must know of the shape of a scenario: which settings have a short form (and the key
 * of the long form it stands for), which maps replace whole, and which keys are the author's names.
 */
export interface Form {
  /** The key under which a short form (a word, a number, a list) stands in the long form. */
  readonly short?: string;
  /** A one-key map: a distribution, a step. Replaced, never laid over. */
  readonly whole?: true;
  /** Keys are names the author gave: what they are called, for "there is no service x". */
  readonly named?: string;
  readonly keys?: Readonly<Record<string, Form>>;
  /** The form below any name of a `named` map, or of any item of a list. */
  readonly each?: Form;
}

const whole: Form = { whole: true };
const none: Form = {};

const queue: Form = { short: "capacity", keys: { shed: { named: "rule", each: none } } };
/** Whole: what one algorithm knows means nothing to another. */
const concurrencyLimit: Form = { short: "algorithm", whole: true };
const client: Form = {
  short: "preset",
  keys: {
    concurrencyLimit,
    retry: { keys: { jitter: whole } },
    loadBalancing: { short: "strategy", keys: { subset: { short: "size" } } },
    circuitBreaker: { keys: { slidingWindow: whole, waitDurationJitter: whole, halfOpen: whole } },
  },
};
const endpoint: Form = { short: "steps" };
const link: Form = { keys: { latency: whole } };

const workload: Form = {
  keys: {
    arrivals: whole,
    thinkTime: whole,
    key: whole,
    tenant: whole,
    targets: { named: "target", each: none },
    client,
  },
};
const service: Form = {
  keys: {
    queue,
    concurrencyLimit,
    rateLimits: { named: "rate limit", each: none },
    endpoints: { named: "endpoint", each: endpoint },
    clients: { each: client },
    consumers: { named: "consumer", each: none },
  },
};
const database: Form = {
  keys: {
    connections: { short: "size" },
    operations: { named: "operation", each: whole },
    replicas: {
      short: "count",
      keys: { lag: whole, readYourWrites: whole, quorum: { keys: { readLatency: whole } } },
    },
  },
};
const stored: Form = { keys: { latency: whole } };
const broker: Form = {
  keys: {
    topics: { named: "topic", each: { keys: { latency: whole, replicationLatency: whole } } },
    queues: { named: "queue", each: stored },
    exchanges: { named: "exchange", each: none },
  },
};
const cache: Form = { keys: { latency: whole } };
const fault: Form = { keys: { latency: { keys: { add: whole } }, slow: { keys: { select: none } } } };

/** The form of a whole scenario. */
export const SCENARIO_FORM: Form = {
  keys: {
    workloads: { named: "workload", each: workload },
    services: { named: "service", each: service },
    databases: { named: "database", each: database },
    caches: { named: "cache", each: cache },
    brokers: { named: "broker", each: broker },
    registries: { named: "registry", each: none },
    sagas: {
      named: "saga",
      each: {
        keys: { events: { short: "topic" }, log: whole, compensation: { keys: { onExhausted: whole } } },
      },
    },
    records: { named: "record", each: none },
    policies: { named: "policy", each: client },
    defaults: { keys: { client } },
    network: { keys: { latency: whole, links: { each: { each: link } } } },
    invariants: { named: "invariant", each: none },
    faults: { named: "fault", each: fault },
    variants: { named: "variant", each: { each: whole } },
  },
};

/** Steps inside lists have short forms of their own: a lone list of branches, a bare probability. */
export const STEP_SHORT: Readonly<Record<string, string>> = { parallel: "branches", fail: "probability" };

/** The form one key below another. */
export function formBelow(form: Form, key: string): Form {
  const own = form.keys !== undefined && Object.hasOwn(form.keys, key) ? form.keys[key] : undefined;
  if (own !== undefined) return own;
  if (form.each !== undefined) return form.each;
  const short = STEP_SHORT[key];
  return short === undefined ? none : { short };
}
