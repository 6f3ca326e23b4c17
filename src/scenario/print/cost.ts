import type { CostSpec } from "../cost.ts";
import { mapped } from "./written.ts";
import type { Written } from "./written.ts";

export function writtenCost({ currency, instanceHour, prices }: CostSpec): Written {
  return {
    currency,
    instanceHour,
    prices: mapped(prices, (price) => ({ instanceHour: price.instanceHour, request: price.request })),
  };
}
