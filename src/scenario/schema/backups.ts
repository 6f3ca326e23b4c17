import { closed, defaulted, list, name, optional, required } from "./field.ts";
import { duration, positiveDuration, ratio } from "./quantities.ts";
import type * as z from "zod";

/** What is left when the data of a database is destroyed. */
export const backups = closed({
  every: required(
    positiveDuration,
    "How often a copy of all data is stored elsewhere, from the start of the run on; that costs nothing.",
  ),
  restore: required(duration, "How long it takes to load a copy."),
  writes: defaulted(
    list(name, "operations", 100).min(1, { error: "expected at least one operation" }),
    ["write"],
    "The operations that change data.",
  ),
  logArchive: optional(
    closed({
      every: required(
        positiveDuration,
        "How often what has been written is stored elsewhere (Postgres: `archive_timeout`).",
      ),
      replay: defaulted(
        ratio,
        0,
        "Replaying it after the last copy takes this share of the time that it covers.",
      ),
    }),
    "Point-in-time recovery: what has been written since the last copy is archived too.",
    "only copies",
  ),
});

export type BackupsInput = z.output<typeof backups>;
