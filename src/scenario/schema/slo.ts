import type * as z from "zod";
import { closed, defaulted, named, optional, positive, required, words } from "./field.ts";
import { positiveDuration, positiveRatio } from "./quantities.ts";

const alert = closed({
  burnRate: required(
    positive(1e6),
    "Fires while the budget is spent more than so many times as fast as it may be over both windows.",
  ),
  long: required(positiveDuration, "The long window: that it matters."),
  short: required(positiveDuration, "The short window: that it still goes on. Shorter than the long one."),
  severity: defaulted(words(["page", "ticket"]), "page", "What it does to somebody."),
});

/** What users were promised. Alerts are those of Google's Site Reliability Workbook, chapter 5. */
export const slo = closed({
  availability: optional(
    positiveRatio,
    "Share of the requests that are to be answered OK, such as 99.9%.",
    "none; at least one of availability and latency",
  ),
  latency: optional(
    closed({
      percentile: required(positiveRatio, "Share of the requests, such as 95%."),
      below: required(positiveDuration, "They are to be answered OK in less than this."),
    }),
    "How soon answers are to come; a failed request counts as too late.",
    "none; at least one of availability and latency",
  ),
  window: defaulted(
    positiveDuration,
    "30d",
    "Time that the error budget is for: the share allowed of its requests, at the mean rate of the run.",
  ),
  alerts: optional(
    named(alert),
    "Alerts on the burn rate, by name.",
    "14.4 times over 1h and 5m (fast), 6 times over 6h and 30m (medium), 1 time over 3d and 6h (slow, a ticket), all of them scaled with the window from 30d",
  ),
}).meta({ id: "Slo", title: "objective" });

export type SloInput = z.output<typeof slo>;
