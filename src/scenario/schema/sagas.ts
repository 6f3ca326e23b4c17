import * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import {
  closed,
  defaulted,
  forms,
  list,
  name,
  named,
  optional,
  reference,
  required,
  whole,
  words,
} from "./field.ts";
import { backoff, jitter } from "./policy-parts.ts";
import { duration, positiveDuration } from "./quantities.ts";
import { steps } from "./steps.ts";
import { topicConsumerFields } from "./topic-consumers.ts";

const yesOrNo = z.boolean({ error: "expected true or false" });

const repeat = closed({
  maxAttempts: optional(
    whole(1, 1_000_000),
    "Attempts in all; the first try counts.",
    "of a retriable step as many as it takes, else 1",
  ),
  backoff: optional(
    backoff,
    "Pauses between attempts.",
    "of a retriable step 1s, doubling up to 100s; else none",
  ),
  jitter: defaulted(jitter, "none", "How chance spreads the pauses."),
});

const sagaStep = closed({
  name: required(name, "What the step is called."),
  do: required(steps, "What it does."),
  undo: optional(steps, "What takes it back when a later step fails.", "nothing; what it did stays"),
  confirm: optional(
    steps,
    "The second phase: confirms what was tried (tcc), commits what was prepared (twoPhaseCommit).",
    "none",
  ),
  timeout: optional(
    positiveDuration,
    "An attempt that takes longer is given up; whether it was carried out is then in doubt.",
    "no timeout",
  ),
  retry: optional(
    repeat,
    "An attempt that failed is repeated; what was refused for good is not.",
    "no retry",
  ),
  pivot: defaulted(
    yesOrNo,
    false,
    "Once it is done there is no way back: the steps behind it are retriable.",
  ),
  retriable: defaulted(
    yesOrNo,
    false,
    "Is repeated until it is done (Temporal's default retry policy: 1s, doubling up to 100s).",
  ),
  failureEvent: defaulted(
    yesOrNo,
    true,
    "Choreographed: a failure of this step is published, so that what was done before is undone. Where it is not, nobody hears of it, and the saga is stuck.",
  ),
});

const { concurrency, commit, autoCommitInterval, maxPollRecords, maxPollInterval } = topicConsumerFields;
const { sessionTimeout, heartbeatInterval, rebalance, staticMembership } = topicConsumerFields;
const { maxAttempts, retryDelay } = topicConsumerFields;

const events = forms(
  [
    reference,
    closed({
      topic: required(
        reference,
        "All events of the saga go there, under the key of the request: broker.topic.",
      ),
      idempotent: defaulted(
        yesOrNo,
        false,
        "Participants know an event of a saga again, as an inbox table does, and what they do becomes durable together with its entry.",
      ),
      outbox: optional(
        named(name),
        "By service: the database in whose outbox it writes its events. What it does for an event becomes durable together with its own event (and the entry that it knows the other one by); the step that begins the saga writes the first with the transaction that it stands in.",
        "events are published at once, when a step is done",
      ),
      concurrency,
      commit,
      autoCommitInterval,
      maxPollRecords,
      maxPollInterval,
      sessionTimeout,
      heartbeatInterval,
      rebalance,
      staticMembership,
      maxAttempts,
      retryDelay,
    }),
  ],
  "expected broker.topic, or { topic, idempotent, commit, ... }",
);

const onExhausted = forms(
  [
    words(["manual", "ignore"]),
    closed({
      manual: required(durationDistribution, "A person takes each of them up again so long after."),
    }),
    closed({ reconcile: required(positiveDuration, "A job takes all of them up again so often.") }),
  ],
  "expected manual, ignore, { manual: 30m } or { reconcile: 5m }",
);

const compensation = closed({
  retry: optional(repeat, "An undo that failed is repeated.", "no retry"),
  timeout: optional(positiveDuration, "An undo that takes longer is given up, and has failed.", "no timeout"),
  onExhausted: defaulted(
    onExhausted,
    "manual",
    "What becomes of a saga that can go neither forward nor back: it waits for a person (in a queue, or among dead letters), or for a job; `ignore` passes over what failed and tells nobody.",
  ),
});

const log = forms(
  [
    words(["durable", "memory"]),
    closed({ write: required(durationDistribution, "How long a write takes.") }),
    closed({ query: required(reference, "The operation that writes: database.operation.") }),
  ],
  "expected durable, memory, { write: 2ms } or { query: database.operation }",
);

/** A transaction over several services. */
export const saga = closed({
  coordinator: required(
    name,
    "The service on whose instances it runs, and whose steps begin it; it begins a choreographed one, and that is all.",
  ),
  mode: defaulted(
    words(["orchestrated", "choreographed", "tcc", "twoPhaseCommit"]),
    "orchestrated",
    "The coordinator does one step after another; or nobody does, and each participant answers to the event of the one before it (`choreographed`); or all try (`do`), and then `confirm` or `undo` what they hold: reservations with `tcc`, prepared transactions and their locks with `twoPhaseCommit`.",
  ),
  events: optional(
    events,
    "Choreographed: where events go, and how each participant takes them from there (with the settings and defaults of consumers; the group is called SERVICE-SAGA).",
    "none; each event is a message from one participant to the next, sent once and forgotten",
  ),
  stuckAfter: defaulted(
    positiveDuration,
    "1m",
    "Choreographed: a saga of which nothing has happened for so long counts as stuck, until something does.",
  ),
  steps: required(list(sagaStep, "steps { name, do, undo }", 100), "In their order."),
  compensation: defaulted(compensation, { onExhausted: "manual" }, "How undos are carried out."),
  log: defaulted(
    log,
    "durable",
    "Where the coordinator notes what it has done, at the start and after each step: `durable` costs no time, `memory` dies with the instance.",
  ),
  recovery: defaulted(
    duration,
    "10s",
    "From the crash of an instance until another one takes up its sagas, from the step in doubt on (10 s is Temporal's workflow task timeout, and the recoveryBackoffPeriod of JBoss transactions; a job of Zeebe is handed out again after 5m).",
  ),
  reply: optional(
    words(["atEnd", "atStart"]),
    "When the step that began it goes on: when it is over (and fails when it was not completed), or as soon as it is noted down.",
    "atEnd; atStart where it is choreographed",
  ),
}).meta({ id: "Saga", title: "a transaction over several services" });

export type SagaInput = z.output<typeof saga>;
export type RepeatInput = z.output<typeof repeat>;
