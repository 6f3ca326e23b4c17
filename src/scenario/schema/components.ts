import type * as z from "zod";
import { endpointBulkhead, rateLimits, shed } from "./admission.ts";
import { client } from "./clients.ts";
import { consumer } from "./brokers.ts";
import { concurrencyLimit } from "./concurrency-limit.ts";
import { closed, defaulted, forms, named, optional, positive, required, whole, words } from "./field.ts";
import { duration, positiveDuration } from "./quantities.ts";
import { steps } from "./steps.ts";
import { warmup } from "./warmup.ts";
import { instances, zoneField } from "./zones.ts";

const COUNT_MAX = 1e6;

const queue = forms(
  [
    whole(0, 1e9),
    closed({
      capacity: optional(whole(0, 1e9), "Waiting places of one instance.", "unlimited"),
      discipline: defaulted(
        words(["fifo", "lifo", "priority", "fair", "codel", "adaptiveLifo"]),
        "fifo",
        "Who is next. `fair` takes tenants in turn, `codel` is fifo with a bound on the wait, `adaptiveLifo` serves the newest first while the queue stands.",
      ),
      target: defaulted(
        positiveDuration,
        "5ms",
        "codel: longest wait of who joins a queue that stands; ends with queue-timeout.",
      ),
      interval: defaulted(
        positiveDuration,
        "100ms",
        "codel and adaptiveLifo: a queue stands when it has not been empty for so long; codel's longest wait in one that does not.",
      ),
      maxWait: optional(
        positiveDuration,
        "A request that has waited so long leaves with queue-timeout.",
        "no limit",
      ),
      shed: optional(shed, "Rules by which newcomers are refused before it is full.", "nobody is"),
    }),
  ],
  "expected a number of waiting places, or { capacity, discipline, maxWait, shed }",
);

const idempotency = closed({
  ttl: defaulted(
    duration,
    "24h",
    "How long a key is remembered from when it was first seen; 0 remembers nothing and only counts duplicates (the default is Stripe's).",
  ),
  by: defaulted(
    words(["call", "request"]),
    "call",
    "What a key stands for: `call` is kept over the retries and hedges of one call, `request` is made by the user and passed on by all in between.",
  ),
  scope: defaulted(
    words(["shared", "instance"]),
    "shared",
    "Whether all instances know a key, or only the one that saw it.",
  ),
  duplicates: defaulted(
    words(["answer", "reject"]),
    "answer",
    "A duplicate has the answer of the first (and waits for it), or ends with ALREADY_EXISTS.",
  ),
});

const crashAbove = closed({
  inFlight: required(
    whole(1, 1e9),
    "Requests that one instance can hold at the same time, waiting ones too; one more and it dies.",
  ),
  downFor: required(positiveDuration, "How long it is down before it is back, empty."),
});

/** What answers requests. */
export const service = closed(
  {
    instances: defaulted(
      instances,
      1,
      "Equal copies of the service; a map such as { a: 2, b: 2 } says how many are in which zone, numbered in the order written.",
    ),
    zone: zoneField("The zone in which all its instances are."),
    concurrency: optional(whole(1, COUNT_MAX), "Workers of one instance.", "unlimited"),
    queue: defaulted(
      queue,
      { discipline: "fifo", target: "5ms", interval: "100ms" },
      "Requests that wait for a worker of one instance.",
    ),
    threading: defaulted(
      words(["blocking", "async"]),
      "blocking",
      "`blocking` keeps a worker from start to reply, `async` only while it works.",
    ),
    cpu: optional(
      positive(COUNT_MAX),
      "Cores of one instance, shared by running work.",
      "work is elapsed time",
    ),
    rateLimits: optional(
      rateLimits,
      "How often it may be called; refused at the door, without a worker.",
      "as often as anybody likes",
    ),
    concurrencyLimit: optional(
      concurrencyLimit,
      "Refuses what one instance would have under way, waiting or running, beyond a limit that adapts (Netflix concurrency-limits).",
      "no limit",
    ),
    idempotency: optional(
      idempotency,
      "Executes each operation once, however often its request arrives; {} takes the defaults.",
      "everything is executed",
    ),
    warmup: optional(
      warmup,
      "How long a fresh instance is slower, after a restart: a cold compiler, empty pools and caches.",
      "at full speed at once",
    ),
    crashAbove: optional(
      crashAbove,
      "Where an instance runs out of memory and dies, by itself.",
      "no amount is too much",
    ),
    steps: optional(
      steps,
      "What the service does, when it does one thing; it is called by its bare name.",
      "none; either this or endpoints",
    ),
    endpoints: optional(
      named(
        forms(
          [
            steps,
            closed({
              steps: required(steps, "What the endpoint does."),
              bulkhead: optional(
                endpointBulkhead,
                "Keeps this endpoint from taking all workers; {} takes Resilience4j's defaults.",
                "as many as there are",
              ),
            }),
          ],
          "expected a list of steps",
        ),
      ),
      "What the service does, by endpoint; called as service.endpoint.",
      "none; either this or steps",
    ),
    consumers: optional(
      named(consumer),
      "What the service does for messages of brokers, on its workers, by consumer; a service may do nothing else.",
      "none",
    ),
    clients: optional(
      named(client),
      "How this service calls others: by callee, the name of a policy or a block of its own.",
      "the policy of defaults.client",
    ),
  },
  ["rollout", "probes", "autoscaling", "locks"],
).meta({ id: "Service", title: "what answers requests" });

export type ServiceInput = z.output<typeof service>;
