import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { companionReader, makeFolder } from "../../src/cli/files.ts";
import { ONE_QUEUE, folderWith, ripplesim } from "./command-line.ts";

describe("a scenario file", () => {
  it.each([
    ["missing.yaml", "there is no such file"],
    ["folder", "is a folder, not a file"],
    ["binary.yaml", "is a binary file, not text"],
    ["latin1.yaml", "is not UTF-8 text"],
    ["x.yaml/y.yaml", "a part of its path is not a folder"],
  ])("that cannot be read exits 3 with a plain reason: %s", async (name, reason) => {
    const folder = folderWith({
      "x.yaml": ONE_QUEUE,
      "binary.yaml": new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]),
      "latin1.yaml": new Uint8Array([0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xe9, 0x0a]),
    });
    mkdirSync(join(folder, "folder"));
    expect(await ripplesim(["run", name], { folder })).toEqual({
      code: 3,
      out: "",
      err: `${name}: ${reason}\n`,
    });
  });

  it("of several megabytes is refused before it is read", async () => {
    const folder = folderWith({ "large.yaml": new Uint8Array(5 * 1024 * 1024).fill(0x23) });
    expect((await ripplesim(["run", "large.yaml"], { folder })).err).toBe(
      "large.yaml: is larger than 4 MiB\n",
    );
  });

  it("may begin with a byte order mark", async () => {
    const folder = folderWith({ "x.yaml": `\uFEFF${ONE_QUEUE}` });
    expect((await ripplesim(["validate", "x.yaml"], { folder })).code).toBe(0);
  });

  it("with mistakes exits 3, names each with file and line, and runs nothing", async () => {
    const folder = folderWith({
      "bad.yaml": ONE_QUEUE.replace("concurrency", "concurency").replace("80/s", "80"),
    });
    const { code, out, err } = await ripplesim(["run", "bad.yaml"], { folder });
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain("bad.yaml:4:");
    expect(err).toContain("bad.yaml:5:");
    expect(err).toContain("concurrency");
  });
});

describe("a file beside a scenario", () => {
  const outside = folderWith({ "secret.csv": "value\n1ms\n" });
  const folder = folderWith({ "inside.csv": "value\n2ms\n", "below/deep.csv": "value\n3ms\n" });
  symlinkSync(join(outside, "secret.csv"), join(folder, "link.csv"));
  symlinkSync(outside, join(folder, "linked"));
  symlinkSync(join(folder, "inside.csv"), join(folder, "fine.csv"));
  const read = companionReader(folder);

  it("is read at or below the scenario's folder, links to such files too", () => {
    expect(read("inside.csv")).toBe("value\n2ms\n");
    expect(read("below/deep.csv")).toBe("value\n3ms\n");
    expect(read("below/../inside.csv")).toBe("value\n2ms\n");
    expect(read("fine.csv")).toBe("value\n2ms\n");
  });

  it.each([
    "../secret.csv",
    "below/../../secret.csv",
    "link.csv",
    "linked/secret.csv",
    join(outside, "secret.csv"),
    "..",
  ])("is refused outside of it: %s", (path) => {
    expect(() => read(path)).toThrow(/outside the scenario's folder|absolute path/);
  });

  it("is told from one that is missing", () => {
    expect(() => read("nowhere.csv")).toThrow("nowhere.csv: there is no such file");
  });

  it.skipIf(process.getuid?.() === 0)("that may not be read says so", () => {
    writeFileSync(join(folder, "locked.csv"), "value\n");
    chmodSync(join(folder, "locked.csv"), 0);
    expect(() => read("locked.csv")).toThrow("may not be accessed");
  });
});

describe("a folder for results", () => {
  it("is made with those above it, and may be there", () => {
    const folder = join(folderWith({}), "a", "b", "c");
    makeFolder(folder);
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it.each([
    [
      "run",
      "--report",
      "/proc/ripplesim/page.html",
      "cannot write /proc/ripplesim/page.html: no folder can be made there",
    ],
    ["sweep", "--out", "/proc/ripplesim/sweep", "/proc/ripplesim/sweep: no folder can be made there"],
    ["sweep", "--out", "x.yaml/sweep", "x.yaml/sweep: a part of its path is not a folder"],
    ["sweep", "--out", "x.yaml", "x.yaml: a part of its path is not a folder"],
  ])("that cannot be is refused and not tried for ever: %s %s %s", async (command, option, path, words) => {
    const folder = folderWith({ "x.yaml": ONE_QUEUE });
    const vary = command === "sweep" ? ["--vary", "workloads.users.rate=40/s"] : [];
    const { code, err } = await ripplesim([command, "x.yaml", ...vary, option, path], { folder });
    expect([code, err]).toEqual([2, `error: ${words}\n`]);
  });
});
