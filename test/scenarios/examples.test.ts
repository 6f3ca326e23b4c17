import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { brokenFindings, fileAt, filesBelow } from "./collection.ts";
import { PATIENCE_MS } from "./holds.ts";

const FOLDER = fileURLToPath(new URL("./examples/", import.meta.url));

/** Millions of requests each: one run per variant settles what they claim, on the numbers. */
const REPLICATIONS = 1;

describe("scenarios that came with the definition of the language", () => {
  it.each(filesBelow(FOLDER).map((path) => fileAt(path, path.slice(FOLDER.length))))(
    "$shown shows its findings",
    (file) => {
      expect(brokenFindings(file, REPLICATIONS)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
