import type { CostSpec } from "../cost.ts";
import { mapped } from "./written.ts";
import type { Written } from "./written.ts";

export function writtenCost({ currency, instanceHour, crossZoneGib, prices }: CostSpec): Written {
  return {
    currency,
    instanceHour,
    crossZoneGib,
    prices: mapped(prices, ({ instanceHour: hour, request, egressGib }) => ({
      instanceHour: hour,
      request,
      egressGib,
    })),
  };
}
