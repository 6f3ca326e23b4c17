import { describe, expect, it } from "vitest";
import { SimulationError } from "../../src/world/simulate.ts";
import { ONE_QUEUE, folderWith, ripplesim } from "./command-line.ts";

describe("the command line", () => {
  it("prints its version and its help on standard output", async () => {
    expect(await ripplesim(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      err: "",
    });
    const help = await ripplesim(["--help"]);
    expect(help).toMatchObject({ code: 0, err: "" });
    for (const command of ["run", "compare", "validate", "explain", "init", "list", "report", "schema"]) {
      expect(help.out).toMatch(new RegExp(`^  ${command} `, "m"));
    }
  });

  it("shows the help when nothing is asked for", async () => {
    expect((await ripplesim([])).out).toContain("Usage: ripplesim");
  });

  it.each([
    [["rnu", "x.yaml"], "Did you mean run?"],
    [["run"], "missing required argument 'file'"],
    [["run", "x.yaml", "--sead", "1"], "Did you mean --seed?"],
    [["run", "x.yaml", "--replications", "0"], "a whole number, at least 1"],
    [["run", "x.yaml", "--replications", "1.5"], "a whole number, at least 1"],
    [["run", "x.yaml", "--events", "1e9999"], "a whole number, at least 1"],
    [["run", "x.yaml", "--seed", ""], "an integer up to 2^53-1, or a word"],
    [["run", "x.yaml", "--seed", "1.5"], "an integer up to 2^53-1, or a word"],
    [["run", "x.yaml", "--seed", "9007199254740993"], "an integer up to 2^53-1, or a word"],
    [["run", "x.yaml", "--wall-clock", "30"], "a duration such as 30s"],
    [["run", "x.yaml", "--wall-clock", "0s"], "a duration such as 30s"],
    [["run", "x.yaml", "--set", "noequals"], "is not PATH=VALUE"],
    [["run", "x.yaml", "y.yaml"], "too many arguments"],
    [["init", "no-such-template-here"], "there is no scenario called no-such-template-here"],
  ])("exits 2 for %j and says why on standard error", async (words, reason) => {
    const { code, out, err } = await ripplesim(words, {
      folder: folderWith({ "x.yaml": ONE_QUEUE, "y.yaml": ONE_QUEUE }),
    });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(reason);
  });

  it("says of a broken engine how to break it again", async () => {
    const folder = folderWith({ "x.yaml": ONE_QUEUE });
    const cause = new Error("a worker was given back twice");
    const error = new SimulationError(cause, { seed: "7", nowNs: 2.5e9, fingerprint: "00c0ffee00c0ffee" });
    const { code, out, err } = await ripplesim(["run", "x.yaml"], {
      folder,
      runner: { runAll: () => Promise.reject(error) },
    });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(
      "seed 7, at 2.5 s of simulated time, fingerprint so far 00c0ffee00c0ffee\nError: a worker was given back twice",
    );
  });

  it("reports any other mistake of its own as one, with exit code 1", async () => {
    const folder = folderWith({ "x.yaml": ONE_QUEUE });
    const runner = { runAll: () => Promise.reject(new Error("a broken engine")) };
    const { code, err } = await ripplesim(["run", "x.yaml"], { folder, runner });
    expect(code).toBe(1);
    expect(err).toContain("a mistake in ripplesim, not in the scenario");
    expect(err).toContain("a broken engine");
  });
});

describe("colour and width", () => {
  const failing = folderWith({ "x.yaml": `${ONE_QUEUE}thresholds: [workloads.users.goodput > 1000/s]\n` });
  const outputOn = async (
    isTerminal: boolean,
    environment: Readonly<Record<string, string>>,
    columns?: number,
  ): Promise<string> => {
    let out = "";
    const stdout = { write: (text: string) => void (out += text), isTerminal, columns };
    await ripplesim(["run", "x.yaml"], { folder: failing, environment, stdout });
    return out;
  };
  const ESCAPE = "\u001b[";

  it("colours on a terminal only", async () => {
    expect(await outputOn(true, {})).toContain(ESCAPE);
    expect(await outputOn(false, {})).not.toContain(ESCAPE);
  });

  it("honours NO_COLOR over all else, then FORCE_COLOR", async () => {
    expect(await outputOn(true, { NO_COLOR: "1", FORCE_COLOR: "1" })).not.toContain(ESCAPE);
    expect(await outputOn(true, { NO_COLOR: "" })).toContain(ESCAPE);
    expect(await outputOn(false, { FORCE_COLOR: "1" })).toContain(ESCAPE);
    expect(await outputOn(true, { FORCE_COLOR: "0" })).not.toContain(ESCAPE);
  });

  it("fits the text into the width of COLUMNS or the terminal", async () => {
    const widest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));
    expect(widest(await outputOn(false, { COLUMNS: "70" }))).toBeLessThanOrEqual(70);
    expect(widest(await outputOn(false, {}, 70))).toBeLessThanOrEqual(70);
    expect(widest(await outputOn(false, {}))).toBeLessThanOrEqual(100);
  });

  it("writes marks in ASCII where the locale has no UTF-8", async () => {
    expect(await outputOn(false, { LANG: "C" })).toContain("FAIL");
    expect(await outputOn(false, { LANG: "en_GB.UTF-8" })).toContain("✗");
  });
});
