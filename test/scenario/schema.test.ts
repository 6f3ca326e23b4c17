import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scenarioJsonSchema } from "../../src/scenario/json-schema.ts";
import type { SchemaNode } from "../../src/scenario/json-schema.ts";
import { scenarioReference } from "../../src/scenario/reference/reference.ts";

const folder = new URL("../../schema/", import.meta.url);

describe("the files written from the schema", () => {
  it("are current: npm run schema", () => {
    expect(readdirSync(folder).sort()).toEqual(["generate.ts", "reference.md", "scenario.schema.json"]);
    expect(JSON.parse(readFileSync(new URL("scenario.schema.json", folder), "utf8"))).toEqual(
      scenarioJsonSchema(),
    );
    expect(readFileSync(new URL("reference.md", folder), "utf8")).toBe(scenarioReference());
  });
});

describe("the JSON Schema", () => {
  const schema = scenarioJsonSchema();

  it("is draft-07 and allows no unknown key at the top", () => {
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      additionalProperties: false,
    });
  });

  it("asks for what must be said, unless the file extends another", () => {
    expect(schema).toMatchObject({
      if: { required: ["extends"] },
      else: { required: ["name", "duration", "workloads", "services"] },
    });
  });

  it("describes every setting, and says of each whether it is required or what holds without it", () => {
    const undescribed = settingsOf(schema, "").filter(
      ([, node]) => !/(Required|Default: .+)\.$/.test(String(node["description"])),
    );
    expect(undescribed.map(([path]) => path)).toEqual([]);
  });

  it("points only at definitions that are there", () => {
    const text = JSON.stringify(schema);
    const pointed = new Set(
      [...text.matchAll(/"#\/definitions\/([A-Za-z0-9_]+)"/g)].map(([, name]) => name!),
    );
    expect([...pointed].sort()).toEqual(Object.keys(schema["definitions"] as object).sort());
  });

  it("lets null take away whatever may be left out", () => {
    const service = (schema["definitions"] as Record<string, SchemaNode>)["Service"] as {
      properties: Record<string, SchemaNode>;
    };
    expect(service.properties["concurrency"]?.["anyOf"]).toContainEqual({ type: "null" });
    expect((schema["properties"] as Record<string, SchemaNode>)["duration"]).not.toHaveProperty("anyOf");
  });
});

/** Every named setting at any depth. */
function settingsOf(node: unknown, path: string): [string, SchemaNode][] {
  if (Array.isArray(node)) return node.flatMap((item) => settingsOf(item, path));
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== "properties") return settingsOf(value, path);
    return Object.entries(value as Record<string, SchemaNode>).flatMap(
      ([name, inner]): [string, SchemaNode][] => [
        [`${path}.${name}`, inner],
        ...settingsOf(inner, `${path}.${name}`),
      ],
    );
  });
}
