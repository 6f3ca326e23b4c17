import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, ONE_QUEUE, ripplesim, TWO_VARIANTS } from "./command-line.ts";

const FAULTY = `${ONE_QUEUE}
faults: { slow: { at: 2s, for: 1s, slow: { target: shop, factor: 3 } } }
`;
const RATE = "--vary";

/** Every kind of result with a folder of its own: the command that makes it, and the name of its files. */
const KEPT = {
  sweep: ["sweep", "q.yaml", RATE, "workloads.users.rate=40/s,80/s", "--replications", "2"],
  tune: [
    ...["tune", "q.yaml", RATE, "services.shop.concurrency=1,2,3", "--budget", "40"],
    ...["--minimize", "workloads.users.latency.mean", "--indifference", "10%", "--set", "duration=20s"],
  ],
  cliff: [
    ...["cliff", "q.yaml", RATE, "workloads.users.rate=50/s..150/s", "--precision", "25/s"],
    ...["--until", "workloads.users.latency.mean > 500ms", "--replications", "3", "--seed", "7"],
  ],
} as const;

type Kind = keyof typeof KEPT;
const KINDS = Object.keys(KEPT) as Kind[];

/** A folder in which a result was made and kept in `out`, with its page. */
async function made(kind: Kind, out: string | null): Promise<{ folder: string; text: string; kept: string }> {
  const folder = folderWith({ "q.yaml": FAULTY });
  const where = out === null ? [] : ["--out", out];
  const { code, out: text } = await ripplesim([...KEPT[kind], ...where, "--report"], { folder });
  expect(code).toBe(0);
  return { folder, text, kept: out ?? join("reports", `q-${kind}`) };
}

function withoutReport(text: string): string {
  return text.replace(/ +Report .*\n/, "");
}

describe("report", () => {
  it.each(KINDS)(
    "draws a %s again from its folder, byte for byte as it was drawn when it was made",
    async (kind) => {
      for (const out of [null, "mine"]) {
        const { folder, text, kept } = await made(kind, out);
        const again = await ripplesim(["report", kept, "--report", "again.html"], { folder });
        expect(again).toMatchObject({ code: 0, err: "" });
        expect(withoutReport(again.out)).toBe(withoutReport(text));
        expect(readFileSync(join(folder, "again.html"), "utf8")).toBe(
          readFileSync(join(folder, kept, `${kind}.html`), "utf8"),
        );
      }
    },
  );

  it.each(KINDS)("draws a %s from its JSON alone, and prints that as it was", async (kind) => {
    const { folder, text, kept } = await made(kind, null);
    const json = readFileSync(join(folder, kept, `${kind}.json`), "utf8");
    writeFileSync(join(folder, "elsewhere.json"), json);
    const again = await ripplesim(["report", "elsewhere.json", "--report", "again.html"], { folder });
    expect(withoutReport(again.out)).toBe(withoutReport(text));
    expect(readFileSync(join(folder, "again.html"), "utf8")).toBe(
      readFileSync(join(folder, kept, `${kind}.html`), "utf8"),
    );
    expect((await ripplesim(["report", "-", "--json"], { readStdin: () => json })).out).toBe(json);
  });

  it("draws a comparison as it was drawn when it was made, with the command that made it", async () => {
    const folder = folderWith({ "in/q.yaml": TWO_VARIANTS });
    const words = [
      "compare",
      "in/q.yaml",
      "--replications",
      "2",
      "--set",
      "duration=5s",
      "--report",
      "a.html",
    ];
    const { out: text } = await ripplesim(words, { folder });
    const { out: json } = await ripplesim([...words, "--json"], { folder });
    const again = await ripplesim(["report", "-", "--report", "b.html"], { folder, readStdin: () => json });
    expect(withoutReport(again.out)).toBe(withoutReport(text));
    expect(readFileSync(join(folder, "b.html"), "utf8")).toBe(readFileSync(join(folder, "a.html"), "utf8"));
    expect((await ripplesim(["report", "-", "--json"], { readStdin: () => json })).out).toBe(json);
  });

  const SWEPT = '{"schema":"ripplesim/sweep@1","command":"x","file":"q.yaml"';
  it.each([
    ["[]", "it is not what --json prints of a run, comparison, sweep or search"],
    ['{"schema":"ripplesim/sweep@9"}', "but ripplesim/sweep@9, which this version does not know"],
    ['{"schema":"ripplesim/sweep-plan@1"}', "but the plan of a sweep: name its folder"],
    ['{"schema":"toString"}', "it is not what --json prints"],
    [`${SWEPT}}`, "a part of it is missing (seeds)"],
    [`${SWEPT},"seeds":[],"axes":[],"metrics":[],"points":[null]}`, "a part of it is missing"],
    ['{"schema":"ripplesim/cliff@1","command":"x"}', "a part of it is missing (range)"],
  ])("refuses %s", async (text, reason) => {
    const { code, err } = await ripplesim(["report", "-"], { readStdin: () => text });
    expect(code).toBe(3);
    expect(err).toContain(`cannot be read as a result: `);
    expect(err).toContain(reason);
  });

  it("says what a folder lacks, and asks where it keeps two results", async () => {
    const sweep = '{"schema":"ripplesim/sweep@1"}';
    const folder = folderWith({
      "planned/plan.json": "{}",
      "both/sweep.json": sweep,
      "both/tune.json": "{}",
      "damaged/sweep.json": sweep,
    });
    const told = async (name: string): Promise<readonly [number, string]> => {
      const { code, err } = await ripplesim(["report", name], { folder });
      return [code, err];
    };
    expect(await told("planned")).toEqual([3, expect.stringContaining("ripplesim sweep merge planned")]);
    expect(await told("both")).toEqual([
      2,
      expect.stringContaining("sweep.json and tune.json: name the one"),
    ]);
    expect(await told("damaged")).toEqual([
      3,
      expect.stringContaining(
        "damaged/sweep.json: cannot be read as a result: a part of it is missing (command)",
      ),
    ]);
    expect(await told("none")).toEqual([3, expect.stringContaining("there is no such file")]);
  });

  it.each(KINDS)("writes of a %s what a pipeline reads, as it was written when it was made", async (kind) => {
    const folder = folderWith({ "q.yaml": FAULTY });
    const files = (name: string): readonly string[] =>
      ["--junit", `${name}/j.xml`, "--markdown", `${name}/m.md`].concat("--csv", name);
    expect((await ripplesim([...KEPT[kind], ...files("made")], { folder })).code).toBe(0);
    expect((await ripplesim(["report", `reports/q-${kind}`, ...files("again")], { folder })).code).toBe(0);
    const names = readdirSync(join(folder, "made"));
    expect(names).toEqual(expect.arrayContaining(["j.xml", "m.md", expect.stringMatching(/\.csv$/)]));
    for (const name of names)
      expect(readFileSync(join(folder, "again", name), "utf8")).toBe(
        readFileSync(join(folder, "made", name), "utf8"),
      );
  });
});
