import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, ONE_QUEUE, type Outcome, ripplesim } from "./command-line.ts";

const files = { "q.yaml": `${ONE_QUEUE}\nthresholds: [workloads.users.latency.mean < 30ms]\n` };
const DESIGN = ["q.yaml", "--vary", "workloads.users.rate=40/s,80/s,120/s", "--replications", "3"];
const RUNS = 9;

const sweep = (folder: string, ...words: readonly string[]): Promise<Outcome> =>
  ripplesim(["sweep", ...words], { folder });

async function planned(own: Readonly<Record<string, string>> = files): Promise<string> {
  const folder = folderWith(own);
  expect((await sweep(folder, "plan", ...DESIGN, "--out", "there")).code).toBe(0);
  return folder;
}

const cells = (folder: string): readonly string[] => readdirSync(join(folder, "there", "cells"));

describe("a sweep in shards", () => {
  it("gives the bytes of a plain sweep, whoever makes which runs, also twice", async () => {
    const plain = folderWith(files);
    const expected = await sweep(plain, ...DESIGN, "--out", "there");
    const folder = await planned();
    expect(cells(folder)).toEqual([]);
    for (const shard of ["3/4", "1/4", "2/4", "4/4", "1/2"])
      expect((await sweep(folder, "work", "there", "--shard", shard)).code).toBe(0);
    const merged = await sweep(folder, "merge", "there");
    expect(merged).toEqual(expected);
    const resultIn = (one: string): string => readFileSync(join(one, "there", "sweep.json"), "utf8");
    expect(resultIn(folder)).toBe(resultIn(plain));
    const json = await sweep(folder, "merge", "there", "--json");
    expect(json.out).toBe((await sweep(plain, ...DESIGN, "--out", "there", "--json")).out);
  });

  it("says which shards are missing, and shows what is there", async () => {
    const folder = await planned();
    expect((await sweep(folder, "merge", "there")).err).toBe(
      "9 of 9 runs are missing: no shard was worked on\n",
    );
    await sweep(folder, "work", "there", "--shard", "2/3");
    const { code, out, err } = await sweep(folder, "merge", "there");
    expect(code).toBe(4);
    expect(err).toBe(
      "6 of 9 runs are missing: shard 1/3 was not begun (3 missing), shard 3/3 was not begun (3 missing)\n",
    );
    expect(out).toContain("6 of 9 runs are missing (shards that are not finished).");
    expect(out).toContain("ripplesim sweep q.yaml");
  });

  it("tells a shard that was begun from one that was not", async () => {
    const folder = await planned();
    for (const shard of ["1/2", "2/2"]) await sweep(folder, "work", "there", "--shard", shard);
    const [first] = cells(folder);
    writeFileSync(join(folder, "there", "cells", first!), "{");
    expect((await sweep(folder, "merge", "there")).err).toMatch(
      /^1 of 9 runs are missing: shard [12]\/2 was not finished/,
    );
  });

  it("works from the folder alone, files beside the scenario included", async () => {
    const parts = {
      "base.yaml": ONE_QUEUE,
      "q.yaml": "extends: base.yaml\nthresholds: [workloads.users.latency.mean < 30ms]\n",
    };
    const folder = await planned(parts);
    writeFileSync(join(folder, "base.yaml"), "changed: since");
    writeFileSync(join(folder, "q.yaml"), "changed: since");
    expect((await sweep(folder, "work", "there")).out).toBe(
      "shard 1/1: 9 of 9 runs are there, 9 of them made now\n",
    );
    expect((await sweep(folder, "work", "there")).out).toBe(
      "shard 1/1: 9 of 9 runs are there, 0 of them made now\n",
    );
    expect((await sweep(folder, "merge", "there")).code).toBe(0);
  });

  it("says that another sweep was planned there, and takes up the runs that both have", async () => {
    const folder = await planned();
    await sweep(folder, "work", "there");
    const wider = DESIGN.map((word) => word.replace("120/s", "120/s,160/s"));
    const again = await sweep(folder, "plan", ...wider, "--out", "there");
    expect(again.err).toContain("there held another sweep: its runs are kept");
    expect((await sweep(folder, "work", "there")).out).toBe(
      "shard 1/1: 12 of 12 runs are there, 3 of them made now\n",
    );
  });

  it("refuses a folder that holds no plan, a damaged one, or one of another version", async () => {
    const folder = await planned();
    const plan = join(folder, "there", "plan.json");
    const text = readFileSync(plan, "utf8");
    const refusal = async (): Promise<string> => {
      const { code, out, err } = await sweep(folder, "work", "there");
      expect([code, out]).toEqual([2, ""]);
      return err;
    };
    writeFileSync(plan, text.replace(/"version": ".*"/, '"version": "0.0.1"'));
    expect(await refusal()).toContain("was planned by ripplesim 0.0.1");
    writeFileSync(plan, text.slice(0, 100));
    expect(await refusal()).toContain("plan.json is damaged: plan it again");
    writeFileSync(plan, text.replace('"q.yaml",', '"../q.yaml",'));
    expect(await refusal()).toContain("is damaged");
    writeFileSync(plan, text);
    writeFileSync(join(folder, "there", "scenario", "q.yaml"), files["q.yaml"].replace("10ms", "11ms"));
    expect(await refusal()).toContain("has been changed since it was planned");
    const nowhere = await sweep(folder, "merge", "nowhere");
    expect([nowhere.code, nowhere.err]).toEqual([
      2,
      "error: nowhere: there is no sweep; make one with ripplesim sweep plan FILE --vary PATH=VALUES --out nowhere\n",
    ]);
  });

  it.each(["0/2", "3/2", "2", "1/0", "x/y", "-1/2", "1.5/2"])("refuses the share %s", async (shard) => {
    const { code, err } = await sweep(await planned(), "work", "there", "--shard", shard);
    expect(code).toBe(2);
    expect(err).toContain("Expected a share such as 2/4");
  });

  it("has a share for everybody, also where there are more shares than runs", async () => {
    const folder = await planned();
    for (let shard = 1; shard <= RUNS + 2; shard++)
      expect((await sweep(folder, "work", "there", "--shard", `${String(shard)}/${RUNS + 2}`)).code).toBe(0);
    expect((await sweep(folder, "merge", "there")).code).toBe(0);
  });
});
