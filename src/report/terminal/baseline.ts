import type { BaselineSummary } from "../../observe/baseline-summary.ts";
import { baselineCount, baselineMethod, baselineShown } from "../baseline.ts";
import type { Sheet } from "./sheet.ts";

/** How a result stands against an older one; nothing where there is none. */
export function against(sheet: Sheet, baseline: BaselineSummary | undefined): void {
  if (baseline === undefined) return;
  const { judged, rest } = baselineShown(baseline);
  const title = `AGAINST ${baseline.file}`;
  const count = baselineCount(baseline);
  if (judged.length === 0) sheet.heading(title, count);
  else sheet.judgements(title, judged, count);
  sheet.sentences([...(rest === "" ? [] : [rest]), baselineMethod(baseline)]);
}
