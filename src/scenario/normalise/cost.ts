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
    const path = ["cost", "prices", name];
    if (!known.includes(name))
      reading.report.mistake(
        path,
        `there is no service, database, cache or broker "${name}" to have a price`,
        remedy(name, known),
        "key",
      );
    if (price.instanceHour !== undefined && caches?.[name]?.scope === "instance")
      reading.report.mistake(
        [...path, "instanceHour"],
        `${name} is in the memory of the services that use it and has no machine of its own`,
        "price their instances",
      );
    prices[name] = { instanceHour: price.instanceHour ?? cost.instanceHour, request: price.request };
  }
  const isFree = Object.values(prices).every(
    ({ instanceHour, request }) => instanceHour === 0 && request === 0,
  );
  if (cost.instanceHour === 0 && isFree)
    reading.report.mistake(
      ["cost"],
      "everything is free",
      "a price, such as instanceHour: 0.1, or prices: { NAME: { request: 0.001 } }",
      "key",
    );
  return { currency: cost.currency, instanceHour: cost.instanceHour, prices };
}
