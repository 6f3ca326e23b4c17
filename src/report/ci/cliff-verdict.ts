import type { CliffResult } from "../../experiment/cliff/result.ts";
import {
  cliffHeadline,
  cliffPath,
  cliffRemarks,
  conditionText,
  edgeText,
  variedName,
} from "../cliff/words.ts";
import { percent } from "../numbers.ts";
import { nameOf } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/** The verdict on a search for a cliff: where it is and how sure that is, the way there and all values looked at. */
export function verdictOfCliff(result: CliffResult & { readonly command: string }): Verdict {
  const { version, file, command, range } = result;
  // It is looked for, not promised: that there is none is no failure.
  const found = { status: "pass", value: edgeText(result), note: null, text: conditionText(result) } as const;
  const title = `What changes along ${range.path}:`;
  return {
    version,
    file,
    name: nameOf(result.name, result.variant),
    headline: cliffHeadline(result),
    detail: cliffRemarks(result).join(" "),
    judged: [{ kind: "cliff", title, heads: [range.path, "condition"], judged: [found] }],
    warnings: result.isCut ? [`the budget of ${result.budget} runs was spent before all was looked at.`] : [],
    stopped: null,
    command,
    table: [
      [variedName(result), result.condition === null ? "stays down" : "holds", "of runs"],
      ...result.points.map(({ value, held, runs }) => [
        value,
        runs === 0 ? "no data" : percent(held / runs),
        String(runs),
      ]),
    ],
    method: "",
    path: cliffPath(result),
  };
}
