import * as z from "zod";
import { closed, defaulted, name, optional, words } from "./field.ts";
import { positiveDuration } from "./quantities.ts";

/** What sagas and requests read, write and lock, under the key that they are about. */
export const record = closed({
  whenLocked: defaulted(
    words(["wait", "fail"]),
    "wait",
    "What a step `{ lock: ... }` does when somebody else has locked the record: it waits for its turn, or fails with ABORTED/conflict.",
  ),
  copyOf: optional(
    name,
    "Records that these should say the same as, such as those of the system that is replaced: how many differ is counted.",
    "none",
  ),
  timeout: optional(
    positiveDuration,
    "Longest wait for a lock; ends with DEADLINE_EXCEEDED/timeout.",
    "no limit",
  ),
  lease: optional(
    positiveDuration,
    "How long a lock is its owner's: then it is free again, and the owner, who may stand still or have gone, is not told. A reservation that expires; the TTL of a distributed lock.",
    "for ever",
  ),
  fencing: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Whether a write by somebody whose lease has run out is refused (ABORTED/conflict), as a store does that compares fencing tokens.",
  ),
}).meta({ id: "Record", title: "records that sagas and requests read, write and lock" });

export type RecordInput = z.output<typeof record>;
