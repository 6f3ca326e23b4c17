import { figure } from "../../story/phrases.ts";
import { meanOf } from "../evidence.ts";
import type { Sustainer } from "../evidence.ts";

/** Retries: calls still make more attempts than they did before, so that the load is not what users ask for. */
export const retries: Sustainer = ({ clients, series, before, late }) =>
  clients
    .flatMap(({ setup: { caller, callee } }) => {
      const own = series.clients[caller]?.[callee];
      if (own === undefined) return [];
      const ratio = (stretch: typeof late): number | null => {
        const calls = meanOf(own.calls, stretch) ?? 0;
        return calls === 0 ? null : (meanOf(own.attempts, stretch) ?? 0) / calls;
      };
      const now = ratio(late);
      const usual = ratio(before);
      if (now === null || now < (usual ?? 1) + MORE) return [];
      const subject = `${caller} -> ${callee}`;
      const text = `retries: each call ${subject} is ${figure(now)} attempts, ${figure(usual ?? 1)} before the fault`;
      return [{ kind: "retries" as const, subject, before: usual, now, text }];
    })
    .sort((a, b) => b.now - a.now);

const MORE = 0.2;
