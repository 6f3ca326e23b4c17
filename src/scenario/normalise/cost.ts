import type { CostSpec, PriceSpec } from "../cost.ts";
import { remedy } from "../nearest.ts";
import { emptyMap, entriesOf } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** The prices, every one of something that can have it. */
export function readCost(reading: Reading): CostSpec | null {
  const { cost, services, databases, caches, brokers } = reading.input;
  if (cost === undefined) return null;
  const known = Object.keys({ ...services, ...databases, ...caches, ...brokers });
  const prices = emptyMap<PriceSpec>();
  for (const [name, price] of entriesOf(cost.prices)) {
    checkPrice(reading, name, price, known);
    prices[name] = {
      instanceHour: price.instanceHour ?? cost.instanceHour,
      request: price.request,
      egressGib: price.egressGib,
    };
  }
  const isFree = Object.values(prices).every(
    ({ instanceHour, request, egressGib }) => instanceHour === 0 && request === 0 && egressGib === 0,
  );
  if (cost.instanceHour === 0 && cost.crossZoneGib === 0 && isFree)
    reading.report.mistake(
      ["cost"],
      "everything is free",
      "a price, such as instanceHour: 0.1, or prices: { NAME: { request: 0.001 } }",
      "key",
    );
  const { currency, instanceHour, crossZoneGib } = cost;
  return { currency, instanceHour, crossZoneGib, prices };
}

type PriceInput = NonNullable<NonNullable<Reading["input"]["cost"]>["prices"]>[string];

/** Something has the price, and can have it. */
function checkPrice(
  { input, report }: Reading,
  name: string,
  price: PriceInput,
  known: readonly string[],
): void {
  const path = ["cost", "prices", name];
  if (!known.includes(name)) {
    const problem = `there is no service, database, cache or broker "${name}" to have a price`;
    report.mistake(path, problem, remedy(name, known), "key");
  } else if (price.egressGib > 0 && !Object.hasOwn({ ...input.services, ...input.databases }, name))
    report.mistake(
      [...path, "egressGib"],
      `what ${name} sends has no size; only calls to services and operations of databases have`,
      "price what services and databases send",
    );
  if (price.instanceHour !== undefined && input.caches?.[name]?.scope === "instance")
    report.mistake(
      [...path, "instanceHour"],
      `${name} is in the memory of the services that use it and has no machine of its own`,
      "price their instances",
    );
}
