import { percent } from "../../story/phrases.ts";
import { meanOf } from "../evidence.ts";
import type { Sustainer } from "../evidence.ts";

/** A cold cache: what used to be a hit goes to what stands behind it, which is too slow to fill it again. */
export const coldCache: Sustainer = ({ series, before, late }) =>
  Object.entries(series.caches).flatMap(([subject, { hitRate }]) => {
    const usual = meanOf(hitRate, before);
    const now = meanOf(hitRate, late);
    if (usual === null || now === null || now > usual - POINTS_LESS) return [];
    const text = `a cold cache: ${percent(now)} of the lookups in ${subject} are hits, ${percent(usual)} before the fault`;
    return [{ kind: "coldCache" as const, subject, before: usual, now, text }];
  });

const POINTS_LESS = 0.05;
