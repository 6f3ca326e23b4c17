import { NO_DATA } from "../../numbers.ts";
import { markup } from "../html.ts";
import type { Html, HtmlValue } from "../html.ts";

/** Head of a column: its title, a second small line, and whether it holds text. */
export interface Head {
  readonly title: string;
  readonly small?: string;
  readonly isText?: boolean;
}

export interface TableParts {
  readonly caption: string;
  readonly note?: string;
  readonly heads: readonly Head[];
  /** Rows, or whole bodies, as `row` makes them. */
  readonly rows: readonly Html[];
  /** Takes half the width, where there are few columns. */
  readonly isNarrow?: boolean;
}

/** A table that scrolls sideways on its own where the page is too narrow for it. */
export function table(parts: TableParts): Html {
  const { caption, note, heads, rows } = parts;
  const head = heads.map(
    (entry) =>
      markup`<th scope="col"${entry.isText === true ? markup` class="l"` : null}>${entry.title}${entry.small === undefined ? null : markup`<small>${entry.small}</small>`}</th>`,
  );
  return markup`<div class="scroll${parts.isNarrow === true ? " half" : ""}" tabindex="0" role="region" aria-label="${caption === "" ? (heads[0]?.title ?? "") : caption}"><table>${caption === "" ? null : markup`<caption>${caption}${note === undefined ? null : markup`<p>${note}</p>`}</caption>`}<thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A row: its name, then its cells. */
export function row(name: HtmlValue, cells: readonly Html[], nameClass = ""): Html {
  return markup`<tr><th scope="row"${nameClass === "" ? null : markup` class="${nameClass}"`}>${name}</th>${cells}</tr>`;
}

/** A line across the table that says what follows. */
export function groupRow(title: string, columns: number): Html {
  return markup`<tr class="group"><th colspan="${columns}" scope="colgroup">${title}</th></tr>`;
}

/** A figure; `tone` marks the bad and plays down the naught. */
export function cell(value: HtmlValue, tone: "" | "bad" | "none" = ""): Html {
  return tone === "" ? markup`<td>${value}</td>` : markup`<td class="${tone}">${value}</td>`;
}

/** A cell of words. */
export function textCell(value: HtmlValue): Html {
  return markup`<td class="l">${value}</td>`;
}

/** A figure that may be missing, in its format; exact zeros are played down. */
export function figureCell(value: number | null, format: (value: number) => string, isBad = false): Html {
  if (value === null) return cell(NO_DATA, "none");
  return cell(format(value), isBad ? "bad" : value === 0 ? "none" : "");
}
