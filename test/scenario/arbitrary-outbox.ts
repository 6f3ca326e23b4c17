import * as fc from "fast-check";
import { DATABASE } from "./arbitrary-cache.ts";
import { milliseconds } from "./arbitrary-times.ts";
import type { ScenarioData } from "./arbitrary.ts";

type Parts = Readonly<Record<string, Record<string, unknown>>>;

const capture = fc.record(
  { lag: milliseconds(50), flush: milliseconds(900), takeover: milliseconds(2000) },
  { requiredKeys: ["lag"] },
);

/** Relays that look into the table, or follow the log, on machines of their own or in a service. */
const outboxOf = (service: string): fc.Arbitrary<Record<string, unknown>> =>
  fc.oneof(
    fc.record(
      {
        poll: milliseconds(500),
        batch: fc.integer({ min: 1, max: 20 }),
        relays: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(service)),
        timeout: milliseconds(400),
      },
      { requiredKeys: [] },
    ),
    fc.record({ capture, relays: fc.constantFrom(1, service) }, { requiredKeys: ["capture"] }),
  );

/** A database of one server may have an outbox, and events of a saga go through that or do not. */
export function withOutbox(data: ScenarioData): fc.Arbitrary<ScenarioData> {
  const { databases, sagas, services } = data as Readonly<Record<string, Parts | undefined>>;
  const database = databases?.[DATABASE];
  if (database === undefined || database["replicas"] !== undefined) return fc.constant(data);
  const coordinator = Object.keys(services ?? {})[0]!;
  const outbox = fc.option(outboxOf(coordinator));
  return fc.tuple(outbox, fc.boolean()).map(([chosen, isUsed]) => {
    if (chosen === null) return data;
    const own = { ...data, databases: { [DATABASE]: { ...database, outbox: chosen } } };
    return !isUsed || sagas === undefined || Number(database["shards"] ?? 1) > 1
      ? own
      : { ...own, sagas: withEvents(sagas, { [coordinator]: DATABASE }) };
  });
}

function withEvents(sagas: Parts, outbox: Readonly<Record<string, string>>): Parts {
  return Object.fromEntries(
    Object.entries(sagas).map(([name, saga]) => {
      const { events } = saga;
      if (events === undefined) return [name, saga];
      const long = typeof events === "string" ? { topic: events } : (events as object);
      return [name, { ...saga, events: { ...long, outbox } }];
    }),
  );
}
