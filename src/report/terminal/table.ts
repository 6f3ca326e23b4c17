/** A cell: its text, and whether it is a bad figure that deserves colour. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export type Tone = "good" | "bad" | "unknown" | "strong";

export interface Column {
  readonly title: string;
  /** Numbers stand right, names left. */
  readonly align: "left" | "right";
  /** Lower goes first when the terminal is narrow; columns without one stay. */
  readonly dropOrder?: number;
}

/** Colours a text, or leaves it alone. */
export type Paint = (text: string, tone: Tone) => string;

const CODES: Record<Tone, readonly [number, number]> = {
  good: [32, 39],
  bad: [31, 39],
  unknown: [2, 22],
  strong: [1, 22],
};

/** The paint of a terminal; without colour it does nothing. */
export function paintFor(color: boolean): Paint {
  if (!color) return (text) => text;
  return (text, tone) => `\u001b[${String(CODES[tone][0])}m${text}\u001b[${String(CODES[tone][1])}m`;
}

const GAP = "  ";

/**
 * Lines of a table with two blanks between columns. When it is wider than `width`, columns leave
 * in their drop order, and after that from the right; the first always stays.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  layout: { readonly width: number; readonly paint: Paint },
): string[] {
  const shown = fitting(columns, rows, layout.width);
  const widths = shown.map((index) => widthOf(columns, rows, index));
  const line = (cells: readonly Cell[], paint: Paint): string =>
    shown
      .map((index, place) => {
        const cell = cells[index] ?? { text: "" };
        const padded = pad(cell.text, widths[place] ?? 0, columns[index]?.align ?? "left");
        return cell.tone === undefined
          ? padded
          : padded.replace(cell.text, () => paint(cell.text, cell.tone ?? "strong"));
      })
      .join(GAP)
      .trimEnd();
  const heads = titleLines(columns).map((titles) =>
    line(
      titles.map((text) => ({ text })),
      (text) => text,
    ),
  );
  return [...heads, ...rows.map((cells) => line(cells, layout.paint))];
}

/** Titles may have several lines; they stand at the bottom of the head, the first column's at its top. */
function titleLines(columns: readonly Column[]): string[][] {
  const parts = columns.map((column) => column.title.split("\n"));
  const height = Math.max(...parts.map((lines) => lines.length));
  return Array.from({ length: height }, (_none, row) =>
    parts.map((lines, index) => (index === 0 ? lines[row] : lines[row - height + lines.length]) ?? ""),
  );
}

function fitting(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number): number[] {
  const shown = columns.map((_column, index) => index);
  const needed = (): number =>
    shown.reduce((sum, index) => sum + widthOf(columns, rows, index) + GAP.length, -GAP.length);
  while (shown.length > 1 && needed() > width) {
    const [next] = [...shown.slice(1)].sort((a, b) => dropRank(columns, a) - dropRank(columns, b));
    if (next === undefined) break;
    shown.splice(shown.indexOf(next), 1);
  }
  return shown;
}

function dropRank(columns: readonly Column[], index: number): number {
  return columns[index]?.dropOrder ?? 1000 - index;
}

function widthOf(columns: readonly Column[], rows: readonly (readonly Cell[])[], index: number): number {
  const titles = (columns[index]?.title ?? "").split("\n").map(textWidth);
  return Math.max(...titles, ...rows.map((row) => textWidth(row[index]?.text ?? "")));
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const blanks = " ".repeat(Math.max(width - textWidth(text), 0));
  return align === "left" ? text + blanks : blanks + text;
}

/** Characters a text takes; wide scripts count as one, which only loosens their columns. */
export function textWidth(text: string): number {
  return Array.from(text).length;
}

/** Breaks a text at blanks into lines no longer than `width`; a longer word keeps a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/[ \t\n]+/).filter((part) => part !== "")) {
    if (line !== "" && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** Takes out control characters, so that a name in a file cannot move the cursor or colour the screen. */
export function clean(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ");
}
