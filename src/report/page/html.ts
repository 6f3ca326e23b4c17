/** Text that is safe to stand in a page; made by `markup` and `raw` only. */
export class Html {
  private readonly _text: string;

  constructor(text: string) {
    this._text = text;
  }

  toString(): string {
    return this._text;
  }
}

/** What may stand in a `${}` of a `markup` template; `null` and `false` print nothing. */
export type HtmlValue = Html | string | number | null | false | readonly HtmlValue[];

/**
 * A piece of page. Every value is escaped, in text and in quoted attributes alike, unless it is
 * `Html` itself, so that nothing a scenario says can become markup.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += written(value) + (strings[index + 1] ?? "");
  });
  return new Html(text);
}

/** Trusted markup, written by this program and never by a scenario. */
export function raw(text: string): Html {
  return new Html(text);
}

/** Escapes the five characters with a meaning in HTML text and attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** JSON that may stand inside a script element of type application/json. */
export function scriptJson(value: unknown): Html {
  return raw(
    JSON.stringify(value)
      .replaceAll("<", "\\u003c")
      .replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029"),
  );
}

function written(value: HtmlValue): string {
  if (value === null || value === false) return "";
  if (value instanceof Html) return value.toString();
  if (typeof value === "string") return escaped(value);
  if (typeof value === "number") return escaped(String(value));
  return value.map(written).join("");
}
