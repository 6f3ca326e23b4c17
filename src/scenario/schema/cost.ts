import { between, closed, defaulted, named, optional, text } from "./field.ts";

const amount = between(0, 1e9);

const price = closed({
  instanceHour: optional(
    amount,
    "Of one instance of a service, server of a database (shards and replicas too), machine of a broker, or shared cache, for an hour.",
    "that of `cost.instanceHour`; 0 for what somebody else runs",
  ),
  request: defaulted(
    amount,
    0,
    "Of a visit to a service, operation of a database, lookup in a cache or message published to a broker, refused and repeated ones too.",
  ),
  egressGib: defaulted(
    amount,
    0,
    "Of a GiB that a service or database sends, answers and calls of its own, as `network.sizes` says how large they are.",
  ),
});

/** What running it costs. */
export const cost = closed({
  currency: defaulted(text(20), "units", "What the amounts are in; any word."),
  instanceHour: defaulted(
    amount,
    0,
    "Of every machine without a price of its own, for an hour: instances of services, servers of databases, machines of brokers, shared caches.",
  ),
  crossZoneGib: defaulted(
    amount,
    0,
    "Of a GiB that services and databases send from one zone to another, on top of what it costs to send it.",
  ),
  prices: optional(named(price), "Prices of single components, by their names.", "none"),
}).meta({ id: "Cost", title: "cost" });
