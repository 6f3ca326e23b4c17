import { percent } from "../../observe/story/phrases.ts";
import { durationText } from "../../scenario/quantity.ts";
import { attemptsMax, callSites } from "../chains.ts";
import type { CallSite } from "../chains.ts";
import { clientPath } from "./pathology.ts";
import type { Finding, Pathology, Plan } from "./pathology.ts";

/** A timeout longer than the caller's: the callee may still be trying when its caller has left. */
export const impatientCaller: Pathology = {
  suspected: (plan) => plan.sites.flatMap((site) => outlived(site, plan)),
  seen: (plan, summary) =>
    plan.sites.flatMap((site) => {
      const wasted = summary.services[site.callee]?.wastedWork ?? 0;
      const late = summary.clients[site.caller]?.[site.callee]?.late ?? 0;
      if (late === 0 || wasted < WASTED_MUCH) return [];
      return outlived(site, plan).map((finding) => ({
        ...finding,
        text: `${finding.text} ${percent(wasted)} of the work of ${site.callee} was for callers who had left.`,
        figures: { ...finding.figures, wastedWork: wasted, late },
      }));
    }),
};

function outlived(site: CallSite, { scenario }: Plan): Finding[] {
  const patience = site.call.timeoutNs;
  const steps = scenario.services[site.callee]?.endpoints[site.calleeEndpoint]?.steps ?? [];
  // A deadline travels, so that the callee knows when to stop.
  if (patience === null || site.call.deadlineNs !== null || site.client.cancellation) return [];
  return callSites(scenario, site.callee, site.calleeEndpoint, steps).flatMap((next) => {
    if (next.call.timeoutNs === null) return [];
    const waitsNs = Math.min(next.call.timeoutNs * attemptsMax(next.call), next.call.deadlineNs ?? Infinity);
    if (waitsNs <= patience) return [];
    return [
      {
        subject: `${site.callee} -> ${next.callee}`,
        setting: `${clientPath(next, scenario)}.timeout`,
        text: `${site.caller} waits ${durationText(patience)} for ${site.callee}, which may wait ${durationText(waitsNs)} for ${next.callee}: it works on after its caller has left.`,
        figures: { callerWaitsMs: patience / 1e6, calleeWaitsMs: waitsNs / 1e6 },
      },
    ];
  });
}

const WASTED_MUCH = 0.05;
