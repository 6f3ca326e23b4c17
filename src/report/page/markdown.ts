import { markup, raw } from "./html.ts";
import type { Html } from "./html.ts";

/**
 * The part of Markdown that lessons use: paragraphs, headings, lists, **bold**, *emphasis* and
 * `code`. Everything else, markup and links included, is shown as it was typed.
 */
export function markdown(text: string): Html {
  const blocks = text
    .replaceAll("\r\n", "\n")
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== "");
  return markup`${blocks.map(block)}`;
}

function block(text: string): Html {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const [first = ""] = lines;
  if (/^\s*[-*]\s/.test(first)) return markup`<ul>${items(lines, /^\s*[-*]\s+/)}</ul>`;
  if (/^\s*\d+[.)]\s/.test(first)) return markup`<ol>${items(lines, /^\s*\d+[.)]\s+/)}</ol>`;
  const heading = /^#{1,6}\s+(.*)$/.exec(first);
  if (heading !== null)
    return markup`<h4>${inline(heading[1] ?? "")}</h4>${lines.length > 1 ? block(lines.slice(1).join("\n")) : null}`;
  const list = lines.findIndex((line) => /^\s*([-*]|\d+[.)])\s/.test(line));
  if (list > 0)
    return markup`${block(lines.slice(0, list).join("\n"))}${block(lines.slice(list).join("\n"))}`;
  return markup`<p>${inline(lines.map((line) => line.trim()).join(" "))}</p>`;
}

/** Lines without a bullet continue the item above them. */
function items(lines: readonly string[], bullet: RegExp): Html[] {
  const texts: string[] = [];
  for (const line of lines) {
    if (bullet.test(line) || texts.length === 0) texts.push(line.replace(bullet, ""));
    else texts[texts.length - 1] = `${texts.at(-1) ?? ""} ${line.trim()}`;
  }
  return texts.map((text) => markup`<li>${inline(text)}</li>`);
}

const SPAN =
  /`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*|(?<![\w])_([^_\s](?:[^_]*[^_\s])?)_(?![\w])/;

function inline(text: string): Html {
  const found = SPAN.exec(text);
  if (found === null) return markup`${text}`;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return markup`${before}${span(found)}${after === "" ? raw("") : inline(after)}`;
}

function span([, code, bold, star, underscore]: RegExpExecArray): Html {
  if (code !== undefined) return markup`<code>${code}</code>`;
  if (bold !== undefined) return markup`<b>${inline(bold)}</b>`;
  return markup`<em>${inline(star ?? underscore ?? "")}</em>`;
}
