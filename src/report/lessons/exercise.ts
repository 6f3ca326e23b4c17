/** The text of a scenario's lesson, taken apart: what is told before a run, and what only after it. */
export interface Exercise {
  /** The situation; empty where the lesson begins with its question. */
  readonly situation: string;
  /** Each null where the lesson has no such part; Markdown without its bold first words. */
  readonly predict: string | null;
  readonly run: string | null;
  readonly explain: string | null;
  readonly knob: string | null;
}

type Part = Exclude<keyof Exercise, "situation">;

const PARTS: readonly (readonly [Part, string])[] = [
  ["predict", "Predict"],
  ["run", "Run"],
  ["explain", "Explain"],
  ["knob", "Change one knob"],
];

/** Takes a lesson apart at its paragraphs that begin with `**Predict**`, `**Run**`, `**Explain**` and `**Change one knob**`. */
export function exerciseOf(lesson: string): Exercise {
  const texts: Record<Part | "situation", string[]> = {
    situation: [],
    predict: [],
    run: [],
    explain: [],
    knob: [],
  };
  let current: Part | "situation" = "situation";
  for (const paragraph of lesson.split(/\n\s*\n/).map((text) => text.replace(/\s+/g, " ").trim())) {
    const begins = PARTS.find(([, title]) => paragraph.startsWith(`**${title}**`));
    if (begins === undefined) {
      texts[current].push(paragraph);
      continue;
    }
    current = begins[0];
    texts[current].push(paragraph.slice(begins[1].length + 4).replace(/^[:.]?\s*/, ""));
  }
  const text = (part: Part): string | null => (texts[part].length === 0 ? null : texts[part].join("\n\n"));
  return {
    situation: texts.situation.join("\n\n").trim(),
    predict: text("predict"),
    run: text("run"),
    explain: text("explain"),
    knob: text("knob"),
  };
}

/** Commands between backticks in a part of a lesson, in their order: `ripplesim …` ones, or the options that a knob adds. */
export function codeIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}
