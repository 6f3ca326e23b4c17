import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { listTemplates } from "../../src/cli/templates.ts";
import { folderWith, ripplesim } from "./command-line.ts";

describe("the scenarios that come along", () => {
  it("have names of their own and a sentence each", () => {
    const templates = listTemplates();
    expect(templates.length).toBeGreaterThan(0);
    expect(new Set(templates.map(({ name }) => name)).size).toBe(templates.length);
    expect(templates.filter(({ title }) => title === "")).toEqual([]);
  });

  it("are listed with name, folder and summary", async () => {
    const { code, out } = await ripplesim(["list"]);
    expect(code).toBe(0);
    for (const { name, folder } of listTemplates())
      expect(out).toMatch(new RegExp(`^${name} +${folder}`, "m"));
    expect(JSON.parse((await ripplesim(["list", "--json"])).out)).toHaveLength(listTemplates().length);
  });
});

describe("init", () => {
  it("writes a scenario that is fine as it stands", async () => {
    const folder = folderWith({});
    const { code, out } = await ripplesim(["init"], { folder });
    const file = /^wrote (\S+)$/m.exec(out)?.[1] ?? "";
    expect(code).toBe(0);
    expect(await ripplesim(["validate", file], { folder })).toMatchObject({
      code: 0,
      out: `${file}: fine\n`,
    });
  });

  it.each(listTemplates().map(({ name }) => name))(
    "writes %s so that it is fine where it is written, with the files it reads",
    async (name) => {
      const folder = folderWith({});
      await ripplesim(["init", name, "sub/mine.yaml"], { folder });
      expect(await ripplesim(["validate", "sub/mine.yaml"], { folder })).toMatchObject({ code: 0 });
    },
  );

  it("points an editor to the schema from where the file is", async () => {
    const folder = folderWith({});
    const [template] = listTemplates();
    await ripplesim(["init", template!.name, "sub/mine.yaml"], { folder });
    const modeline = /^# yaml-language-server: \$schema=(.*)$/m.exec(
      readFileSync(join(folder, "sub/mine.yaml"), "utf8"),
    );
    if (modeline !== null) {
      expect(resolve(folder, "sub", modeline[1]!)).toBe(
        resolve(dirname(import.meta.dirname), "../schema/scenario.schema.json"),
      );
    }
    expect(readFileSync(join(folder, "sub/mine.yaml"), "utf8")).toContain("workloads:");
  });

  it("uses a base that another scenario brought, and makes the folder that a slash names", async () => {
    const folder = folderWith({});
    expect((await ripplesim(["init", "slow-provider", "class/"], { folder })).code).toBe(0);
    const { code, out } = await ripplesim(["init", "broker-lost", "class/"], { folder });
    expect(code).toBe(0);
    expect(out).toContain("wrote class/broker-lost.yaml");
    expect((await ripplesim(["init", "broker-lost", "class"], { folder })).code).toBe(2);
  });

  it("puts a scenario into a folder under its own name", async () => {
    const folder = folderWith({ "sub/other.yaml": "" });
    const { code, out } = await ripplesim(["init", "quickstart", "sub"], { folder });
    expect([code, out]).toEqual([0, "wrote sub/quickstart.yaml\ntry    ripplesim run sub/quickstart.yaml\n"]);
  });

  it("overwrites nothing unless forced", async () => {
    const folder = folderWith({ "mine.yaml": "precious" });
    const [template] = listTemplates();
    const { code, err } = await ripplesim(["init", template!.name, "mine.yaml"], { folder });
    expect({ code, err }).toEqual({
      code: 2,
      err: "error: mine.yaml is already there; --force overwrites it\n",
    });
    expect(readFileSync(join(folder, "mine.yaml"), "utf8")).toBe("precious");
    expect((await ripplesim(["init", template!.name, "mine.yaml", "--force"], { folder })).code).toBe(0);
    expect(readFileSync(join(folder, "mine.yaml"), "utf8")).not.toBe("precious");
  });
});

describe("schema", () => {
  it("prints a JSON Schema", async () => {
    const { code, out } = await ripplesim(["schema"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveProperty("properties.workloads");
  });
});
