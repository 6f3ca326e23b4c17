import type { QueueSummary } from "../summary.ts";
import { clock, count } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { median } from "./windows.ts";

const QUEUES_TOLD = 3;

/** Queues of brokers in which messages piled up, or did not come to a good end; three at most. */
export function messageQueueRemarks(material: StoryMaterial): Remark[] {
  return Object.entries(material.summary.brokers)
    .flatMap(([broker, { queues }]) =>
      Object.keys(queues).map((queue) => remarkOf({ broker, queue }, queues[queue]!, material)),
    )
    .filter((remark) => remark !== null)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, QUEUES_TOLD);
}

/** Exchanges that dropped messages without a word to anybody. */
export function exchangeRemarks({ summary, endNs }: StoryMaterial): Remark[] {
  return Object.entries(summary.brokers).flatMap(([broker, { exchanges }]) =>
    Object.entries(exchanges)
      .filter(([, { unroutable }]) => unroutable > 0)
      .map(([exchange, { published, unroutable }]) => ({
        atNs: endNs,
        kind: "queue",
        subject: `${broker}.${exchange}`,
        text: `${count(unroutable)} of ${count(published)} messages to ${broker}.${exchange} matched no binding and are gone; their publishers were told OK`,
        weight: WEIGHT.queue + 1,
      })),
  );
}

function remarkOf(
  { broker, queue }: { broker: string; queue: string },
  figures: QueueSummary,
  material: StoryMaterial,
): Remark | null {
  const name = `${broker}.${queue}`;
  const { summary, endNs } = material;
  const depth = summary.series.brokers[broker]?.queues[queue]?.depth ?? [];
  const peak = depth.reduce((most, value, window) => (value > (depth[most] ?? 0) ? window : most), 0);
  const pile = pileOf(name, figures, { depth, peak }, material);
  const ends = endsOf(name, figures, pile !== null);
  if (pile === null && ends === null) return null;
  return {
    atNs: pile === null ? endNs : peak * summary.series.windowMs * 1e6,
    kind: "queue",
    subject: name,
    text: [pile, ends].filter((text) => text !== null).join("; "),
    weight: WEIGHT.queue + (ends === null ? 0 : 1),
  };
}

/** Ten at least over a window, and five times what is usual; or still half of the most when the run ends. */
function pileOf(
  name: string,
  { depth: { mean, max, last } }: QueueSummary,
  { depth, peak }: { depth: readonly number[]; peak: number },
  { summary, setup }: StoryMaterial,
): string | null {
  const pile = `${count(max)} messages pile up in ${name}`;
  if (last >= 10 && last >= max / 2) return `${pile}, and ${count(last)} still wait when the run ends`;
  if ((depth[peak] ?? 0) < 10 || max < 5 * (usualOf(depth, { summary, setup }) ?? mean)) return null;
  const empty = depth.findIndex((value, window) => window > peak && value <= max / 10);
  return empty < 0
    ? pile
    : `${pile}; they are worked off by ${clock(empty * summary.series.windowMs * 1e6, setup.durationNs)}`;
}

/** How many used to wait before the first fault; null: there is no such time. */
function usualOf(
  depth: readonly number[],
  { summary, setup }: Pick<StoryMaterial, "summary" | "setup">,
): number | null {
  const firstFaultNs = Math.min(Infinity, ...setup.faults.map(({ startNs }) => startNs));
  if (firstFaultNs === Infinity) return null;
  const windowNs = summary.series.windowMs * 1e6;
  return median(depth.filter((_, window) => (window + 1) * windowNs <= firstFaultNs));
}

/** `of 1,200 messages 12 are dead and 3 expired` */
function endsOf(name: string, figures: QueueSummary, isNamed: boolean): string | null {
  const ends = (["dead", "expired", "dropped", "rejected", "lost"] as const).filter(
    (end) => figures[end] > 0,
  );
  if (ends.length === 0) return null;
  const parts = ends.map((end) => `${count(figures[end])} ${end}`);
  const listed = parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)!}`;
  return `of ${count(figures.published)} messages${isNamed ? "" : ` of ${name}`} in all: ${listed}`;
}
