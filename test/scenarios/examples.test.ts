import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { brokenFindings, fileAt, filesBelow } from "./collection.ts";

const FOLDER = fileURLToPath(new URL("./examples/", import.meta.url));

/** Long runs at high rates: two replications judge them by paired intervals all the same. */
const REPLICATIONS = 2;

describe("scenarios that came with the definition of the language", () => {
  it.each(filesBelow(FOLDER).map((path) => fileAt(path, path.slice(FOLDER.length))))("$shown shows its findings", (file) => {
    expect(brokenFindings(file, REPLICATIONS)).toEqual([]);
  });
});
