import type { ConsumerSpec } from "../broker-specs.ts";
import { type Signal, signalsOf, turnsBehind } from "../choreography.ts";
import type { SagaEventsSpec, SagaSpec } from "../saga.ts";
import type { EndpointSpec, StepSpec } from "../scenario.ts";
import { emptyMap, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** What a service does for the events of sagas, beside what it does when it is called. */
export interface Reactions {
  readonly endpoints: Record<string, EndpointSpec>;
  readonly consumers: Record<string, ConsumerSpec>;
}

/** One for each saga in which the service takes part; `endpoints` are those that stand in the file. */
export function readReactions(
  reading: Reading,
  service: string,
  endpoints: Readonly<Record<string, EndpointSpec>>,
): Reactions {
  const added: Reactions = { endpoints: emptyMap(), consumers: emptyMap() };
  const stepsOf = (endpoint: string): readonly StepSpec[] => endpoints[endpoint]?.steps ?? [];
  for (const [saga, spec] of reading.sagas) {
    const isPart = signalsOf(saga, spec).some((signal) => signal.service === service);
    if (!isPart) continue;
    if (spec.events === null) addEndpoints(added, { saga, spec, service, stepsOf });
    else addConsumer(added, { saga, spec, events: spec.events, service, stepsOf });
  }
  const names = [...Object.keys(added.endpoints), ...Object.keys(added.consumers)];
  for (const name of names.filter((one) => Object.hasOwn(endpoints, one)))
    reading.report.mistake(
      ["services", service, "endpoints", name],
      `what ${service} does for the events of a saga is called "${name}" already`,
      "take another name",
      "key",
    );
  return added;
}

interface Part {
  readonly saga: string;
  readonly spec: SagaSpec;
  readonly service: string;
  readonly stepsOf: (endpoint: string) => readonly StepSpec[];
}

/** Without a topic each step and each undo has an endpoint of its own for the message that asks for it. */
function addEndpoints({ endpoints }: Reactions, { saga, spec, service, stepsOf }: Part): void {
  const signals = signalsOf(saga, spec);
  for (const signal of signals) {
    if (signal.service !== service) continue;
    const announce = turnsBehind(signals, signal).map((next) => ({
      times: signal.direction === "forward" && next.direction === "forward" ? 1 : 0,
      steps: [signalStep(next)],
    }));
    const bodies = [{ times: 1, steps: stepsOf(signal.does) }];
    const steps = [reaction(saga, { bodies, announce, database: null })];
    endpoints[signal.endpoint] = { steps, bulkhead: null };
  }
}

/** All participants read all events; as when all goes well, each is what one of them waits for. */
function addConsumer(
  { consumers }: Reactions,
  { saga, spec, events, service, stepsOf }: Part & { readonly events: SagaEventsSpec },
): void {
  const database = own(events.outboxes, service) ?? null;
  const parts = signalsOf(saga, spec).filter((signal) => signal.service === service);
  const bodies = parts.map(({ direction, does }) => ({
    times: direction === "forward" ? 1 / spec.steps.length : 0,
    steps: stepsOf(does),
  }));
  consumers[saga] = {
    broker: events.broker,
    destination: events.topic,
    subscription: { group: `${service}-${saga}`, ...events.subscription },
    steps: [
      reaction(saga, { bodies, announce: [{ times: 0, steps: [publishStep(events, service)] }], database }),
    ],
  };
}

function reaction(
  saga: string,
  does: Pick<Extract<StepSpec, { kind: "react" }>, "bodies" | "announce" | "database">,
): StepSpec {
  return { kind: "react", ...PLAIN, saga, ...does };
}

const PLAIN = { name: null, optional: false } as const;

function publishStep({ broker, topic, outboxes }: SagaEventsSpec, service: string): StepSpec {
  const to = { broker, destination: topic, key: null, address: null };
  const database = own(outboxes, service);
  return database === undefined
    ? { kind: "publish", ...PLAIN, ...to }
    : { kind: "outbox", ...PLAIN, ...to, database };
}

function signalStep({ service, endpoint }: Signal): StepSpec {
  return { kind: "signal", ...PLAIN, service, endpoint };
}

/** What a step that begins a saga knows of it. */
export type SagaParts = Pick<Extract<StepSpec, { kind: "saga" }>, "forward" | "backward" | "log" | "writes">;

/** How the first event goes out, and how many there are when all goes well. */
export function firstAnnouncementOf(saga: string, spec: SagaSpec): SagaParts {
  const nothing = { forward: [], backward: [] };
  return spec.events === null
    ? { ...nothing, log: signalsOf(saga, spec).slice(0, 1).map(signalStep), writes: 1 }
    : { ...nothing, log: [publishStep(spec.events, spec.coordinator)], writes: spec.steps.length };
}
