import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ICruiseResult } from "dependency-cruiser";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

describe("the rooms", () => {
  it("import only what stands below them, and nothing from Node but in cli/", () => {
    const tool = resolve(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const words = ["--config", "test/tidy/dependency-cruiser.js", "--output-type", "json", "src"];
    const { stdout } = spawnSync(process.execPath, [tool, ...words], {
      cwd: ROOT,
      encoding: "utf8",
      maxBuffer: 1e8,
    });
    const { summary } = JSON.parse(stdout) as ICruiseResult;
    // A tool that reads no TypeScript finds nothing wrong with it.
    expect(summary.totalCruised).toBeGreaterThan(100);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });
});

describe("the lock file", () => {
  it("pins every package without naming a registry", () => {
    const lock = readFileSync(resolve(ROOT, "package-lock.json"), "utf8");
    expect(lock).not.toMatch(/"resolved": "https?:/);
  });

  it("holds every platform's binaries, so that `npm ci` works on all of them", () => {
    const { packages } = JSON.parse(readFileSync(resolve(ROOT, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<
        Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
      >;
    };
    const wanted = Object.values(packages).flatMap(({ optionalDependencies }) =>
      Object.keys(optionalDependencies ?? {}),
    );
    const held = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, "")));
    expect(wanted.filter((name) => !held.has(name))).toEqual([]);
  });

  it("belongs to dependencies of exact versions", () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(resolve(ROOT, "package.json"), "utf8"),
    ) as Record<"dependencies" | "devDependencies", Record<string, string>>;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});
