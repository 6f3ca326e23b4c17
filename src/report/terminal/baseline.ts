import type { BaselineSummary } from "../../observe/baseline-summary.ts";
import { baselineCount, baselineJudged, baselineMethod } from "../baseline.ts";
import type { Sheet } from "./sheet.ts";

/** How a result stands against an older one; nothing where there is none. */
export function against(sheet: Sheet, baseline: BaselineSummary | undefined): void {
  if (baseline === undefined) return;
  sheet.judgements(`AGAINST ${baseline.file}`, baselineJudged(baseline), baselineCount(baseline));
  sheet.sentences([baselineMethod(baseline)]);
}
