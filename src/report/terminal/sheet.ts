import { markOf } from "../judgement.ts";
import type { Judged, Status } from "../judgement.ts";
import { plain } from "../numbers.ts";
import type { TerminalOptions } from "./options.ts";
import { clean, paintFor, tableLines, textWidth, wrapped } from "./table.ts";
import type { Cell, Column, Paint, Tone } from "./table.ts";

const WIDTH_MAX = 100;
const TONES: Record<Status, Tone> = { pass: "good", fail: "bad", "no-data": "unknown" };

/** The lines of a report as they grow; every section leaves a blank line behind. */
export class Sheet {
  readonly lines: string[] = [];
  readonly width: number;
  readonly paint: Paint;
  private readonly _unicode: boolean;

  constructor(options: Pick<TerminalOptions, "width" | "color" | "unicode">) {
    this.width = Math.max(Math.min(options.width, WIDTH_MAX), 40);
    this.paint = paintFor(options.color);
    this._unicode = options.unicode;
  }

  /** Parts of the first line, three blanks between them. */
  head(parts: readonly string[]): void {
    for (const line of wrappedParts(
      parts.map((part) => this._spelt(part)),
      this.width,
    ))
      this.lines.push(line);
    this.lines.push("");
  }

  /** The answer, emphasised, and its second line. */
  answer(headline: string, detail: string): void {
    this.sentences([headline], "strong");
    if (detail === "") return;
    this.lines.pop();
    this.sentences([detail]);
  }

  /** Sentences, indented by two, each from a line of its own. */
  sentences(sentences: readonly string[], tone?: Tone): void {
    for (const sentence of sentences) {
      for (const line of wrapped(this._spelt(sentence), this.width - 4))
        this.lines.push(`  ${tone === undefined ? line : this.paint(line, tone)}`);
    }
    if (sentences.length > 0) this.lines.push("");
  }

  /** Commands as they are to be typed: never broken, so that each can be pasted whole. */
  commands(commands: readonly string[]): void {
    for (const command of commands) this.lines.push(`  ${this._spelt(command)}`);
    if (commands.length > 0) this.lines.push("");
  }

  /** A heading with a remark at the right margin. */
  heading(title: string, remark = ""): void {
    const room = this.width - 7 - textWidth(title);
    this.lines.push(
      `  ${title}${remark === "" ? "" : remark.padStart(Math.max(room, textWidth(remark) + 2))}`,
    );
  }

  /** Conditions: mark, value at the right of its column, condition, the note beneath. */
  judgements(title: string, all: readonly Judged[], remark: string): void {
    if (all.length === 0) return;
    this.heading(title, remark);
    const markWidth = Math.max(...all.map((entry) => textWidth(markOf(entry.status, this._unicode))));
    const valueWidth = Math.max(...all.map((entry) => textWidth(this._spelt(entry.value))));
    const indent = 4 + markWidth + 2 + valueWidth + 3;
    for (const entry of all) {
      const mark = markOf(entry.status, this._unicode).padEnd(markWidth);
      const value = this._spelt(entry.value).padStart(valueWidth + 2);
      const tone = TONES[entry.status];
      const [first = "", ...rest] = wrapped(this._spelt(entry.text), Math.max(this.width - indent, 30));
      this.lines.push(`    ${this.paint(mark, tone)}${this.paint(value, tone)}   ${first}`);
      for (const line of [...rest, ...(entry.note === null ? [] : [this._spelt(entry.note)])])
        this.lines.push(" ".repeat(indent) + line);
    }
    this.lines.push("");
  }

  /** Entries with a key at the left and wrapped text beside it. */
  entries(title: string, all: readonly { readonly key: string; readonly text: string }[]): void {
    if (all.length === 0) return;
    this.heading(title);
    const keyWidth = Math.max(...all.map((entry) => textWidth(entry.key)));
    const indent = 4 + keyWidth + 3;
    for (const { key, text } of all) {
      wrapped(this._spelt(text), Math.max(this.width - indent - 4, 30)).forEach((line, index) => {
        this.lines.push(`    ${(index === 0 ? this._spelt(key) : "").padEnd(keyWidth)}   ${line}`);
      });
    }
    this.lines.push("");
  }

  /** Entries with a long key on a line of its own and wrapped text beneath. */
  lists(title: string, all: readonly { readonly key: string; readonly text: string }[]): void {
    this.heading(title);
    for (const { key, text } of all) {
      this.lines.push(`    ${this._spelt(key)}`);
      for (const line of wrapped(this._spelt(text), this.width - 10)) this.lines.push(`      ${line}`);
    }
    this.lines.push("");
  }

  /** A table whose first column title is the section's name; rows are indented by the caller. */
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[], after: readonly string[] = []): void {
    const spelt = rows.map((cells) => cells.map((cell) => ({ ...cell, text: this._spelt(cell.text) })));
    const lines = tableLines(columns, spelt, { width: this.width - 2, paint: this.paint });
    for (const line of lines) this.lines.push(`  ${line}`);
    for (const line of after) {
      wrapped(this._spelt(line), this.width - 4).forEach((part, index) =>
        this.lines.push(`${index === 0 ? "    " : "      "}${part}`),
      );
    }
    this.lines.push("");
  }

  /** `Report   reports/x.markup`: the closing lines. */
  closing(all: readonly { readonly key: string; readonly text: string }[]): void {
    for (const { key, text } of all) this.lines.push(`  ${key.padEnd(12)}  ${this._spelt(text)}`);
  }

  text(): string {
    return `${this.lines.join("\n").replaceAll("\u00a0", " ")}\n`;
  }

  private _spelt(text: string): string {
    const simple = clean(plain(text));
    return this._unicode ? simple : simple.replaceAll("±", "+/-").replaceAll("…", "...");
  }
}

function wrappedParts(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined || textWidth(last) + 3 + textWidth(part) > width) lines.push(part);
    else lines[lines.length - 1] = `${last}   ${part}`;
  }
  return lines;
}
