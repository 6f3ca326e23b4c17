import { describe, expect, it } from "vitest";
import { DATABASE_KINDS, OPERATIONS } from "../../src/scenario/presets/database-kinds.ts";
import type { DatabaseSpec } from "../../src/scenario/scenario.ts";
import { DATABASE_PRESETS, database as block } from "../../src/scenario/schema/databases.ts";
import { around, read } from "./reading.ts";

const SHOP = "shop: { steps: [{ query: db.read }] }";

function database(written: string): DatabaseSpec {
  return read(around(SHOP, `databases: { db: ${written} }`)).databases["db"]!;
}

/** The value at a dotted path. */
function at(settings: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], settings);
}

describe.each(DATABASE_PRESETS)("the preset %s", (name) => {
  const { settings, sources } = DATABASE_KINDS[name];

  it("is made of settings that could be written by hand", () => {
    expect(block.parse(settings)).toEqual({ ...settings, shards: 1 });
    expect(database(`{ preset: ${name} }`)).toEqual(database(JSON.stringify(settings)));
  });

  it("can do what all others can", () => {
    expect(Object.keys(settings.operations ?? {})).toEqual(Object.keys(OPERATIONS));
  });

  it("names sources of settings that it has", () => {
    for (const [path, source] of Object.entries(sources)) {
      expect(at(settings, path), path).toBeDefined();
      expect(source.length, path).toBeGreaterThan(0);
    }
  });
});

describe("a preset of a database", () => {
  it("lies beneath what is written, key by key", () => {
    const own = database(
      "{ preset: document, connections: 10, operations: { read: 1ms, tag: 2ms }, replicas: { lag: 1s } }",
    );
    const preset = database("{ preset: document }");
    expect(own).toEqual({
      ...preset,
      connections: { size: 10, perInstance: false, acquireTimeoutNs: null, opening: null },
      operations: {
        ...preset.operations,
        read: { kind: "constant", value: 1e6 },
        tag: { kind: "constant", value: 2e6 },
      },
      replicas: { ...preset.replicas, lag: { kind: "constant", value: 1e9 } },
    });
  });

  it("loses what null takes away", () => {
    const alone = database("{ preset: wideColumn, replicas: null, operations: { search: null } }");
    expect(alone.replicas).toBeNull();
    expect(Object.keys(alone.operations)).not.toContain("search");
  });

  it("is told from others by a variant", () => {
    const text = around(
      SHOP,
      "databases: { db: { preset: relational, concurrency: 8 } }\nvariants: { fast: { databases.db.preset: keyValue } }",
    );
    expect(read(text, { variant: "fast" }).databases["db"]).toEqual(
      database("{ preset: keyValue, concurrency: 8 }"),
    );
  });
});
