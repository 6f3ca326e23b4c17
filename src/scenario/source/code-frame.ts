import { codeFrameColumns } from "@babel/code-frame";
import { positionOf } from "./node.ts";
import type { Place } from "./node.ts";

/** Longer lines are cut, so that a frame stays a frame. */
const WIDTH_MAX = 160;

/** The line of a place with two lines above and one below it, and a marker under the place. */
export function frameAt(place: Place): string {
  const { text, lineStarts } = place.source;
  if (text === "") return "";
  const { line, column } = positionOf(place);
  const first = Math.max(1, line - 2);
  const last = Math.min(lineStarts.length, line + 1);
  const lines: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const start = lineStarts[number - 1] ?? 0;
    const end = lineStarts[number] ?? text.length + 1;
    lines.push(text.slice(start, Math.min(end - 1, start + Math.max(WIDTH_MAX, column + 20))).trimEnd());
  }
  const lineEnd = (lineStarts[line] ?? text.length + 1) - 1;
  const length = Math.max(1, Math.min(place.end, lineEnd) - place.start);
  const marked = { start: { line, column }, end: { line, column: column + length } };
  const options = { highlightCode: false, startLine: first, linesAbove: 2, linesBelow: 1 };
  return codeFrameColumns(lines.join("\n"), marked, options).trimEnd();
}
