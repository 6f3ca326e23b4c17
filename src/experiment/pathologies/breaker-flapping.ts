import { count } from "../../observe/story/phrases.ts";
import { clientPath, onePerPair, pairOf } from "./pathology.ts";
import type { Pathology } from "./pathology.ts";

/** A circuit that closes only to open again: its probes pass, the full load does not. */
export const breakerFlapping: Pathology = {
  suspected: () => [],
  seen: ({ sites, scenario }, summary) =>
    onePerPair(sites).flatMap((site) => {
      const circuits = summary.series.circuits[site.caller]?.[site.callee] ?? [];
      const turns = Math.max(0, ...circuits.map(({ moves }) => turnsOf(moves)));
      if (turns < TURNS_MANY) return [];
      return [
        {
          subject: pairOf(site),
          setting: `${clientPath(site, scenario)}.circuitBreaker`,
          text: `A circuit of ${pairOf(site)} closed only to open again, ${count(turns)} times: its probes pass and the full load does not. Ask for more of them (permittedNumberOfCallsInHalfOpenState), wait longer (waitDurationInOpenState), or let a growing share in (halfOpen: ramp).`,
          figures: { turns },
        },
      ];
    }),
};

function turnsOf(moves: readonly { readonly to: string }[]): number {
  let turns = 0;
  let wasClosed = false;
  for (const { to } of moves) {
    if (to === "open" && wasClosed) turns += 1;
    wasClosed = to === "closed";
  }
  return turns;
}

const TURNS_MANY = 3;
