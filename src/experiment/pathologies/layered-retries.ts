import { count } from "../../observe/story/phrases.ts";
import type { RetrySpec, Scenario } from "../../scenario/scenario.ts";
import { attemptsMax } from "../chains.ts";
import type { CallSite } from "../chains.ts";
import { clientPath } from "./pathology.ts";
import type { Finding, Pathology, Plan } from "./pathology.ts";

/** Retries at several layers multiply: three tries at each of three layers are 27 at the bottom. */
export const layeredRetries: Pathology = {
  suspected: (plan) => layers(plan),
  seen: (plan, summary) =>
    layers(plan).flatMap((finding) => {
      const [upper, lower] = [finding.above, finding.below].map(
        ({ caller, callee }) => summary.clients[caller]?.[callee]?.retries ?? 0,
      );
      if (upper === undefined || lower === undefined || upper < RETRIES_MANY || lower < RETRIES_MANY)
        return [];
      const text = `${finding.text} Both did: ${count(upper)} and ${count(lower)} retries.`;
      return [{ ...finding, text, figures: { ...finding.figures, upper, lower } }];
    }),
};

type Layers = Finding & { readonly above: CallSite; readonly below: CallSite };

/** Every call whose callee retries on after it was itself called with retries: next to each other only. */
function layers({ scenario, sites }: Plan): Layers[] {
  const found = new Map<string, Layers>();
  for (const above of sites.filter(retries)) {
    for (const below of sites.filter(
      (site) => site.caller === above.callee && isOn(site, above) && retries(site),
    )) {
      const names = `${above.caller} -> ${above.callee} -> ${below.callee}`;
      if (!found.has(names)) found.set(names, layersOf(above, below, names, scenario));
    }
  }
  return [...found.values()];
}

function layersOf(above: CallSite, below: CallSite, names: string, scenario: Scenario): Layers {
  const product = attemptsMax(above.call) * attemptsMax(below.call);
  return {
    above,
    below,
    subject: names,
    setting: `${clientPath(below, scenario)}.retry`,
    text: `${above.caller} and ${above.callee} both retry: one call of ${above.caller} may become ${product} attempts at ${below.callee}. Retry at one layer.`,
    figures: { attempts: product },
  };
}

function retries({ call }: CallSite): boolean {
  return call.retry !== null && call.retry.maxAttempts > 1 && !isLimited(call.retry);
}

/** Whether anything but the attempts of one call limits retries. */
function isLimited({ budget, throttle, quota }: RetrySpec): boolean {
  return budget !== null || throttle !== null || quota !== null;
}

function isOn({ endpoint }: CallSite, above: CallSite): boolean {
  return endpoint === above.calleeEndpoint;
}

const RETRIES_MANY = 10;
