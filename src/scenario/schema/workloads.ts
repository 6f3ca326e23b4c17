import type * as z from "zod";
import { tenant } from "./admission.ts";
import { client } from "./clients.ts";
import { durationDistribution, weight } from "./distributions.ts";
import {
  closed,
  defaulted,
  forms,
  list,
  named,
  optional,
  positive,
  reference,
  required,
  text,
  whole,
  words,
} from "./field.ts";
import { positiveDuration, positiveRate, rate } from "./quantities.ts";
import { reconcile } from "./reconcile.ts";
import { slo } from "./slo.ts";
import { key, steps } from "./steps.ts";
import { zoneField } from "./zones.ts";

const COUNT_MAX = 1e6;
const OTHER_LOAD = "none; one of rate, stages, users, replay and reconcile";

const target = closed({
  weight: defaulted(weight, 1, "How often this target is chosen, relative to the others."),
  target: optional(
    reference,
    "The service, or service.endpoint, that is called.",
    "none; either this or steps",
  ),
  steps: optional(steps, "A journey: several calls, run at the user's side.", "none; either this or target"),
});

const stage = forms(
  [
    closed({
      for: required(positiveDuration, "Length of the stage."),
      rate: required(rate, "Arrivals per second during the stage."),
    }),
    closed({
      for: required(positiveDuration, "Length of the stage."),
      rampTo: required(
        rate,
        "Arrivals per second at its end, reached in a straight line from the rate before (0 at the start).",
      ),
    }),
  ],
  "a stage has `for` and either `rate` or `rampTo`",
);

const arrivals = forms(
  [
    words(["poisson", "constant"]),
    closed({
      gamma: required(
        closed({
          cv: required(
            positive(1000),
            "Coefficient of variation of the gaps; above 1 arrivals come in bursts.",
          ),
        }),
        "Gamma-distributed gaps.",
      ),
    }),
  ],
  "expected poisson, constant or { gamma: { cv: 2 } }",
);

/** A source of requests. */
export const workload = closed({
  rate: optional(positiveRate, "Open model: arrivals per second, whatever becomes of them.", OTHER_LOAD),
  stages: optional(
    list(stage, "stages, such as { for: 1m, rate: 100/s }", 1000),
    "Open model with a rate that changes.",
    OTHER_LOAD,
  ),
  users: optional(
    whole(1, COUNT_MAX),
    "Closed model: users who send, wait for the outcome, think, and send again.",
    OTHER_LOAD,
  ),
  replay: optional(
    text(500),
    "File with one column `at`: durations from the start of the run, ascending.",
    OTHER_LOAD,
  ),
  reconcile: optional(
    reconcile,
    "A reconciliation job: requests about the keys for which an invariant is broken, to repair them.",
    OTHER_LOAD,
  ),
  arrivals: defaulted(arrivals, "poisson", "How chance spreads the arrivals of `rate` and `stages`."),
  thinkTime: optional(
    durationDistribution,
    "Pause of a user before each request; needed by `users`.",
    "none",
  ),
  target: optional(
    reference,
    "The service, or service.endpoint, that is called.",
    "none; either this or targets",
  ),
  targets: optional(named(target), "Several targets, chosen by weight.", "none; either this or target"),
  client: optional(
    client,
    "How the users call: timeouts, retries and the rest. `defaults.client` does not reach them.",
    "no policy",
  ),
  key: optional(key, "Which entity a request is about.", "one and the same for all requests"),
  priority: defaulted(whole(-COUNT_MAX, COUNT_MAX), 0, "Larger is more important; carried downstream."),
  tenant: optional(
    tenant,
    "Whom its requests are made for, one or one of many; carried downstream, for limits and fair queues.",
    "the workload itself",
  ),
  slo: optional(slo, "What these users were promised, and the alerts on it.", "nothing is promised"),
  zone: zoneField("The zone in which the users are."),
}).meta({ id: "Workload", title: "a source of requests" });

export type WorkloadInput = z.output<typeof workload>;
