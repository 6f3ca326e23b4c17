import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";

/** An entry of a legend, drawn with the colour, dash and shape of its series. */
export interface KeyItem {
  readonly text: string;
  readonly mark: "area" | "line" | "block";
  readonly color: string;
  readonly dash?: readonly number[];
  readonly width?: number;
  readonly shape?: string;
  readonly outline?: string;
}

/** A row of legend entries above a plot; nothing for a single entry without meaning of its own. */
export function legend(items: readonly KeyItem[]): Html {
  if (items.length === 0) return raw("");
  return markup`<ul class="key">${items.map((item) => markup`<li>${swatch(item)}${item.text}</li>`)}</ul>`;
}

/** The little drawing in front of an entry. */
export function swatch(item: KeyItem): Html {
  if (item.mark === "line") {
    const dash = item.dash === undefined ? "" : item.dash.join(" ");
    return markup`<svg width="26" height="10" aria-hidden="true"><line x1="0" x2="26" y1="5" y2="5" stroke="${item.color}" stroke-width="${item.width ?? 2}" stroke-dasharray="${dash}"/>${item.shape === undefined ? null : shapeMark(item.shape, item.color)}</svg>`;
  }
  return markup`<svg width="11" height="11" aria-hidden="true"><rect x=".5" y=".5" width="10" height="10" rx="2" fill="${item.color}" stroke="${item.outline ?? "none"}"/></svg>`;
}

const SHAPES: Readonly<Record<string, string>> = {
  circle: "M9 5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
  square: "M9.5 1.5h7v7h-7z",
  "triangle-up": "M13 0.8l4.4 8h-8.8z",
  "triangle-down": "M13 9.2l4.4 -8h-8.8z",
  diamond: "M13 0.4l4 4.6l-4 4.6l-4 -4.6z",
  cross: "M11.8 1h2.4v2.8h2.8v2.4h-2.8v2.8h-2.4v-2.8h-2.8v-2.4h2.8z",
};

function shapeMark(shape: string, color: string): Html {
  return markup`<path d="${SHAPES[shape] ?? SHAPES["circle"] ?? ""}" fill="${color}"/>`;
}
