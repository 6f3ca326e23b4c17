import { writeFileSync } from "node:fs";
import { scenarioJsonSchema } from "../src/scenario/json-schema.ts";
import { scenarioReference } from "../src/scenario/reference/reference.ts";

// Writes the files of this folder: `npm run schema`. A test keeps them current.
writeFileSync(
  new URL("scenario.schema.json", import.meta.url),
  `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`,
);
writeFileSync(new URL("reference.md", import.meta.url), scenarioReference());
