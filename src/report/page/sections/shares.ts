import type { Comparison } from "../../../experiment/comparison.ts";
import type { Summary } from "../../../observe/summary.ts";
import { perSecond, significant } from "../../numbers.ts";
import { listed, sentenceCase } from "../../phrases.ts";
import { isUneven, meanOf, sharedLoads, skewOf } from "../../shares.ts";
import type { SharedLoad } from "../../shares.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import type { Section } from "./section.ts";

const WIDTH = 300;
const HEIGHT = 72;
const FIGURES_MAX = 6;

/** What fell unevenly on the instances, shards or partitions of a run, a small picture each; nothing where all is even. */
export function sharesFigures(summary: Summary, parts: readonly SharedLoad["part"][]): Html {
  const uneven = sharedLoads(summary).filter((load) => parts.includes(load.part) && isUneven(load));
  if (uneven.length === 0) return raw("");
  const figures = [...uneven]
    .sort((a, b) => skewOf(b) - skewOf(a))
    .slice(0, FIGURES_MAX)
    .map((load) =>
      shareFigure(load, skewOf(load), markup`${load.name} <span>${load.unit} by ${load.part}</span>`),
    );
  return markup`<div class="three gap">${figures}</div>`;
}

/** The part of the system whose load falls most unevenly in any variant, as it falls in each of them. */
export function sharesSection(comparison: Comparison): readonly Section[] {
  const runs = Object.entries(comparison.variants).flatMap(([name, { runs: own }]) =>
    own[0] === undefined ? [] : [{ name, loads: sharedLoads(own[0]) }],
  );
  const [hottest] = runs
    .flatMap(({ loads }) => loads)
    .filter(isUneven)
    .sort((a, b) => skewOf(b) - skewOf(a));
  if (hottest === undefined) return [];
  const shown = runs.flatMap(({ name, loads }) => {
    const load = loads.find((other) => other.name === hottest.name && other.part === hottest.part);
    return load === undefined ? [] : [{ name, load }];
  });
  const most = Math.max(...shown.map(({ load }) => skewOf(load)));
  const { name, part, unit } = hottest;
  return [
    {
      id: "shares",
      title: `${name}, by ${part}`,
      link: "Shares",
      charts: [],
      body: markup`<p class="lead">How the ${unit} fell on the ${part}s of ${name}, in the first run of each variant. The dashed line is the mean of all ${part}s, at the same height everywhere.</p><div class="three">${shown.map((entry) => shareFigure(entry.load, most, markup`${entry.name}`))}</div>`,
    },
  ];
}

/** A bar for each part, the busiest marked; `most` times the mean is as high as the picture. */
function shareFigure(load: SharedLoad, most: number, title: Html): Html {
  const { visits, part, seconds, unit } = load;
  const mean = meanOf(visits);
  const busiest = visits.indexOf(Math.max(...visits));
  const step = WIDTH / visits.length;
  const scale = mean === 0 ? 0 : (HEIGHT - 2) / (most * mean);
  const bars = visits.map((count, index) => {
    const height = count * scale;
    const color = index === busiest && isUneven(load) ? "var(--verm)" : "var(--blue)";
    return markup`<rect x="${(index * step + step * 0.08).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(step * 0.84).toFixed(1)}" height="${height.toFixed(1)}" fill="${color}"/>`;
  });
  const line = (HEIGHT - mean * scale).toFixed(1);
  const rate = (count: number): string => perSecond(seconds === 0 ? 0 : count / seconds);
  const words = isUneven(load)
    ? `${part} ${String(busiest)} gets ${rate(visits[busiest] ?? 0)}, ${significant(skewOf(load))} times the mean of ${rate(mean)}`
    : `even: ${rate(mean)} each, ${significant(skewOf(load))} times that at most`;
  const label = `${unit} by ${part}: ${listed(visits.slice(0, 12).map((count) => rate(count)))}${visits.length > 12 ? " and more" : ""}`;
  return markup`<figure class="shares"><figcaption><h3>${title}</h3><p>${sentenceCase(words)}</p></figcaption><div></div><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${bars}<line x1="0" x2="${WIDTH}" y1="${line}" y2="${line}" stroke="var(--ink)" stroke-dasharray="4 3" vector-effect="non-scaling-stroke"/></svg></figure>`;
}
