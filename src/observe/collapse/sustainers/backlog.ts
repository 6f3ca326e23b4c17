import { count } from "../../story/phrases.ts";
import { meanOf } from "../evidence.ts";
import type { Sustainer } from "../evidence.ts";

/** A queue that no longer drains: everybody waits behind requests that came long ago. */
export const backlog: Sustainer = ({ series, before, late }) =>
  Object.entries({ ...series.services, ...series.databases })
    .flatMap(([subject, { queue }]) => {
      const usual = meanOf(queue, before);
      const now = meanOf(queue, late) ?? 0;
      if (now < LEAST || now < TIMES * (usual ?? 0)) return [];
      const text = `a queue that does not drain: ${count(now)} wait at ${subject}, ${count(usual ?? 0)} before the fault`;
      return [{ kind: "backlog" as const, subject, before: usual, now, text }];
    })
    .sort((a, b) => b.now - a.now);

const LEAST = 10;
const TIMES = 5;
