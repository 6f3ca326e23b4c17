import type * as z from "zod";
import { closed, defaulted, name, required, whole } from "./field.ts";
import { duration, positiveDuration } from "./quantities.ts";

/** A job that compares and repairs. */
export const reconcile = closed({
  of: required(name, "The invariant: one request about each key for which it is broken."),
  every: required(positiveDuration, "Time between two looks; the first comes after it."),
  olderThan: defaulted(
    duration,
    "1m",
    "How long it has to be broken: what is younger may be on its way still, and would be done twice.",
  ),
  batch: defaulted(whole(1, 1e6), 1000, "Keys of one look at most, those of the longest standing first."),
}).meta({ id: "Reconcile", title: "a reconciliation job" });

export type ReconcileInput = z.output<typeof reconcile>;
