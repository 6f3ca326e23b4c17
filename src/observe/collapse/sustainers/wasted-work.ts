import type { Interval } from "../../setup.ts";
import { percent } from "../../story/phrases.ts";
import type { BandRecorder } from "../band-recorder.ts";
import type { Sustainer } from "../evidence.ts";

/** Work for callers who have left: requests time out in the queue and are served all the same. */
export const wastedWork: Sustainer = ({ bands, beforeTime, lateTime }) =>
  [...bands]
    .flatMap(([subject, band]) => {
      const now = wastedIn(band, lateTime);
      const usual = wastedIn(band, beforeTime);
      if (now === null || now < LEAST || now < (usual ?? 0) + POINTS_MORE) return [];
      const text = `timeouts: ${percent(now)} of the work of ${subject} is for callers who no longer wait, ${percent(usual ?? 0)} before the fault`;
      return [{ kind: "wastedWork" as const, subject, before: usual, now, text }];
    })
    .sort((a, b) => b.now - a.now);

/** Null: no work was done. */
function wastedIn(band: BandRecorder, { fromNs, toNs }: Interval): number | null {
  let [work, wasted] = [0, 0];
  const last = Math.min(band.workNs.length, Math.floor(toNs / band.windowNs));
  for (let window = Math.ceil(fromNs / band.windowNs); window < last; window += 1) {
    work += band.workNs[window]!;
    wasted += band.wastedNs[window]!;
  }
  return work === 0 ? null : wasted / work;
}

const LEAST = 0.2;
const POINTS_MORE = 0.1;
