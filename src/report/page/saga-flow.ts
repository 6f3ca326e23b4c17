import type { Saga } from "../sagas.ts";
import { count, percent } from "../numbers.ts";
import { shortened } from "../phrases.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";

/** How many sagas went which way at one step. */
interface Stage {
  readonly name: string;
  readonly entered: number;
  readonly wentOn: number;
  readonly turnedBack: number;
  /** Stuck, with a person, or still there, on their way forward. */
  readonly left: number;
}

const WIDTH = 1136;
const LEFT = 8;
/** Where the states at the end stand; their words go on the right of them. */
const END = 940;
const BAR = 8;
const TOP = 40;
/** Height of all sagas together. */
const FULL = 150;
/** Between the lane of those that go on, of those that turned back, and of those that are left halfway. */
const GAP = 46;
/** Thin flows are drawn so thick, or nobody saw them. */
const THINNEST = 1.5;
/** How far a flow takes to leave its lane. */
const BEND = 44;

const INKS = { on: "var(--blue)", back: "var(--orange)", left: "var(--verm)", done: "var(--green)" } as const;

/** The sagas of one name as flows from step to step to their final states; widths are numbers of sagas. */
export function sagaFlow(saga: Saga): Html {
  const { name, figures } = saga;
  const stages = stagesOf(saga);
  const scale = FULL / Math.max(1, figures.started);
  const thick = (amount: number): number => (amount === 0 ? 0 : Math.max(THINNEST, amount * scale));
  const step = (END - LEFT) / (stages.length + 0.6);
  const x = (index: number): number => LEFT + index * step;
  const turned = total(stages, "turnedBack");
  const backY = TOP + FULL + GAP;
  const leftY = backY + thick(turned) + GAP;
  let back = backY;
  let left = leftY;
  const drawn = stages.map((stage, index) => {
    const from = x(index) + BAR;
    const to = index === stages.length - 1 ? END : x(index + 1);
    const on = thick(stage.wentOn);
    const parts = [
      band(from, to, { y0: TOP, y1: TOP, size: on }, INKS.on),
      turning(from, { y0: TOP + on, y1: back, size: thick(stage.turnedBack) }, INKS.back),
      turning(from, { y0: TOP + on + thick(stage.turnedBack), y1: left, size: thick(stage.left) }, INKS.left),
      nodeOf(stage, x(index), thick(stage.entered)),
      exitWords(stage.turnedBack, "turned back", from + BEND + 4, backY - 6),
    ];
    back += thick(stage.turnedBack);
    left += thick(stage.left);
    return parts;
  });
  const unfinished = figures.stuck + figures.manual + figures.running;
  const backLeft = Math.max(0, turned - figures.compensated);
  const height = Math.max(left + thick(backLeft), leftY + 64) + 12;
  const ends = [
    band(
      END - BEND,
      END,
      { y0: backY + thick(figures.compensated), y1: left, size: thick(backLeft) },
      INKS.left,
    ),
    endOf({ label: "completed", amount: figures.completed, ink: INKS.done }, TOP, thick, figures.started),
    endOf(
      { label: "compensated", amount: figures.compensated, ink: INKS.back },
      backY,
      thick,
      figures.started,
    ),
    unfinishedEnd(saga, leftY, thick(unfinished)),
  ];
  const label = `Of ${count(figures.started)} sagas ${name}, ${count(figures.completed)} were completed, ${count(figures.compensated)} compensated, ${count(unfinished)} neither.`;
  return markup`<div class="topology"><svg role="img" aria-label="${label}" width="${WIDTH}" height="${n(height)}" viewBox="0 0 ${WIDTH} ${n(height)}" style="min-width:820px" font-size="12">${drawn}${ends}</svg></div>`;
}

function stagesOf({ figures }: Saga): readonly Stage[] {
  return Object.entries(figures.steps).map(([name, { entered, done, passedOver, turnedBack }]) => ({
    name,
    entered,
    wentOn: done + passedOver,
    turnedBack,
    left: entered - done - passedOver - turnedBack,
  }));
}

function total(stages: readonly Stage[], figure: "turnedBack" | "left"): number {
  return stages.reduce((sum, stage) => sum + stage[figure], 0);
}

interface Flowing {
  readonly y0: number;
  readonly y1: number;
  readonly size: number;
}

/** A flow from the left to the right, of one width. */
function band(from: number, to: number, { y0, y1, size }: Flowing, ink: string): Html {
  if (size === 0) return markup``;
  const middle = (from + to) / 2;
  const upper = `M${n(from)} ${n(y0)}C${n(middle)} ${n(y0)} ${n(middle)} ${n(y1)} ${n(to)} ${n(y1)}`;
  const lower = `L${n(to)} ${n(y1 + size)}C${n(middle)} ${n(y1 + size)} ${n(middle)} ${n(y0 + size)} ${n(from)} ${n(y0 + size)}Z`;
  return markup`<path d="${upper}${lower}" fill="${ink}" fill-opacity=".38"/>`;
}

/** One that leaves its lane at a step and goes on in another to the end. */
function turning(from: number, flowing: Flowing, ink: string): Html {
  const { y1, size } = flowing;
  if (size === 0) return markup``;
  return markup`${band(from, from + BEND, flowing, ink)}${band(from + BEND, END, { y0: y1, y1, size }, ink)}`;
}

function nodeOf(stage: Stage, x: number, size: number): Html {
  const title = `${stage.name}: ${count(stage.entered)} came, ${count(stage.wentOn)} went on, ${count(stage.turnedBack)} turned back, ${count(stage.left)} left there`;
  return markup`<g><title>${title}</title><rect x="${n(x)}" y="${TOP}" width="${BAR}" height="${n(size)}" fill="var(--ink2)"/><text x="${n(x)}" y="${TOP - 22}" font-weight="600" fill="var(--ink)">${shortened(stage.name, 20)}</text><text x="${n(x)}" y="${TOP - 7}" fill="var(--muted)">${count(stage.entered)}</text></g>`;
}

function exitWords(amount: number, words: string, x: number, y: number): Html {
  return amount === 0
    ? markup``
    : markup`<text x="${n(x)}" y="${n(y)}" fill="var(--ink2)">${count(amount)} ${words}</text>`;
}

interface EndState {
  readonly label: string;
  readonly amount: number;
  readonly ink: string;
}

function endOf(
  { label, amount, ink }: EndState,
  y: number,
  thick: (amount: number) => number,
  started: number,
): Html {
  const share = started === 0 ? "" : `, ${percent(amount / started)}`;
  return markup`<rect x="${END}" y="${n(y)}" width="${BAR}" height="${n(thick(amount))}" fill="${ink}"/><text x="${END + BAR + 8}" y="${n(y + 12)}" font-weight="600" fill="var(--ink)">${label}</text><text x="${END + BAR + 8}" y="${n(y + 28)}" fill="var(--ink2)">${count(amount)}${share}</text>`;
}

/** Those that are neither done nor undone stand together: they are few, or all is lost. */
function unfinishedEnd({ figures }: Saga, y: number, size: number): Html {
  const { stuck, manual, running } = figures;
  if (stuck + manual + running === 0) return markup``;
  const words = [
    ...(stuck === 0 ? [] : [`${count(stuck)} stuck`]),
    ...(manual === 0 ? [] : [`${count(manual)} manual`]),
    ...(running === 0 ? [] : [`${count(running)} running`]),
  ];
  return markup`<rect x="${END}" y="${n(y)}" width="${BAR}" height="${n(size)}" fill="${INKS.left}"/><text x="${END + BAR + 8}" y="${n(y + 12)}" font-weight="600" fill="var(--fail)">left halfway</text>${words.map((line, index) => markup`<text x="${END + BAR + 8}" y="${n(y + 28 + 16 * index)}" fill="var(--ink2)">${line}</text>`)}`;
}

function n(value: number): string {
  return value.toFixed(1);
}
