import * as z from "zod";
import { closed, defaulted, list, name, optional } from "./field.ts";
import { positiveDuration } from "./quantities.ts";

const operations = list(name, "operations", 100);

/** What happens where requests change the same row. */
export const contention = closed({
  reads: defaulted(
    operations,
    ["read"],
    "The operations on whose result a later write of the same request builds.",
  ),
  writes: defaulted(operations, ["write"], "The operations that change the row of the request's key."),
  versions: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Optimistic control: a write ends with ABORTED/conflict where the row has changed since its request read it. Otherwise it goes through, and an update is lost.",
  ),
  locks: defaulted(
    operations,
    [],
    "Pessimistic control: the operations that lock their row, to the end of their transaction (a read of this kind is a SELECT FOR UPDATE); outside one, to their own end.",
  ),
  lockTimeout: optional(
    positiveDuration,
    "Longest wait for a lock; ends with DEADLINE_EXCEEDED/timeout at the database.",
    "no limit",
  ),
});

export type ContentionInput = z.output<typeof contention>;
