import { describe, expect, it } from "vitest";
import { ONE_QUEUE, TWO_VARIANTS, folderWith, ripplesim } from "./command-line.ts";

describe("validate", () => {
  it("checks every file and exits 3 when one is wrong", async () => {
    const folder = folderWith({
      "good.yaml": ONE_QUEUE,
      "bad.yaml": ONE_QUEUE.replace("target: shop", "target: shpo"),
    });
    const { code, out, err } = await ripplesim(["validate", "good.yaml", "bad.yaml"], { folder });
    expect(code).toBe(3);
    expect(out).toBe("good.yaml: fine\nbad.yaml: 1 mistake\n");
    expect(err).toContain("bad.yaml:4:");
    expect(err).toContain("shop");
  });

  it("checks the scenario that each variant makes", async () => {
    const folder = folderWith({
      "two.yaml": TWO_VARIANTS.replace("concurrency: 4 }", "concurrency: many }"),
    });
    const { code, err } = await ripplesim(["validate", "two.yaml"], { folder });
    expect(code).toBe(3);
    expect(err).toContain("concurrency");
  });

  it("goes on with the other files when one cannot be read", async () => {
    const folder = folderWith({ "good.yaml": ONE_QUEUE });
    const { code, out } = await ripplesim(["validate", "missing.yaml", "good.yaml"], { folder });
    expect(code).toBe(3);
    expect(out).toBe("missing.yaml: 1 mistake\ngood.yaml: fine\n");
  });

  it("names the option of a mistake on the command line, which has no lines", async () => {
    const folder = folderWith({ "good.yaml": ONE_QUEUE });
    const set = await ripplesim(["validate", "good.yaml", "--set", "services.shop.queue=many"], { folder });
    expect(set.err).toMatch(/^--set {2}services\.shop\.queue: expected a number/);
    const warmup = await ripplesim(["run", "good.yaml", "--warmup", "5"], { folder });
    expect(warmup.code).toBe(3);
    expect(warmup.err).toMatch(/^--warmup {2}warmup: .* has no unit/);
  });

  it("lists mistakes as JSON with file, line and column", async () => {
    const folder = folderWith({ "bad.yaml": ONE_QUEUE.replace("80/s", "80") });
    const { out } = await ripplesim(["validate", "--json", "bad.yaml"], { folder });
    expect(JSON.parse(out)).toMatchObject([
      { file: "bad.yaml", problems: [{ line: 4, path: "workloads.users.rate" }] },
    ]);
  });
});
