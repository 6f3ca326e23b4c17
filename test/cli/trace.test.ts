import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TraceReport } from "../../src/report/traces/trace-report.ts";
import { folderWith, ONE_QUEUE, ripplesim } from "./command-line.ts";

const RETRIES = `
name: Retries
duration: 20s
workloads:
  users:
    { target: shop.look, rate: 1/s, arrivals: constant,
      client: { timeout: 100ms, retry: { maxAttempts: 2, backoff: { base: 50ms }, jitter: none } } }
  others: { rate: 1/s, targets: { glance: { target: shop.glance, weight: 1 }, buy: { target: shop.buy, weight: 1 } } }
services:
  shop: { endpoints: { look: [{ work: 300ms }], glance: [{ work: 5ms }], buy: [{ work: 10ms }] } }
`;

const trace = (words: readonly string[], text = RETRIES): ReturnType<typeof ripplesim> =>
  ripplesim(["trace", "-", ...words], { readStdin: () => text, environment: { COLUMNS: "100" } });

async function report(words: readonly string[], text = RETRIES): Promise<TraceReport> {
  const { code, out } = await trace([...words, "--json"], text);
  expect(code).toBe(0);
  return JSON.parse(out) as TraceReport;
}

describe("trace", () => {
  it("draws a request as its calls and attempts, with what its time went into", async () => {
    const { code, out } = await trace(["--failed", "--slowest", "1"]);
    expect(code).toBe(0);
    expect(out).toContain("The slowest of 20 failed requests.");
    expect(out).toContain("users → shop.look, 250 ms, failed: timeout at shop");
    expect(out).toMatch(/request 1 of users, began at 0m00\.0s: 200 ms of work at shop and 50\.0 ms between/);
    const rows = out.split("\n").filter((line) => /[█─]{3}/.test(line));
    expect(
      rows.map((row) =>
        row
          .trim()
          .split(/ {2,}/)[0]
          ?.replace(/ [*].*/, ""),
      ),
    ).toEqual(["users", "shop.look", "1 [0]", "2 [0]"]);
    expect(out).toContain("ripplesim trace - --slowest 1 --failed --seed 1");
  });

  it("takes five of the slowest unless told otherwise, or the first", async () => {
    expect((await report([], ONE_QUEUE)).traces.length).toBe(5);
    const first = await report(["--first", "3", "--workload", "others"]);
    expect(first.traces.map(({ number }) => number)).toEqual([0, 1, 2]);
  });

  it("finds requests by fate, outcome, workload, target and time", async () => {
    expect((await report(["--failed"])).matching).toBe(20);
    expect((await report(["--outcome", "timeout"])).matching).toBe(20);
    expect((await report(["--outcome", "UNAVAILABLE"])).matching).toBe(0);
    const buying = await report(["--target", "buy", "--from", "5s", "--to", "15s", "--ok"]);
    expect(buying.matching).toBeGreaterThan(0);
    for (const { target, root } of buying.traces) {
      expect(target).toBe("buy");
      expect(root.fromNs / 1e9).toBeGreaterThanOrEqual(5);
      expect(root.fromNs / 1e9).toBeLessThan(15);
    }
    const { out } = await trace(["--outcome", "UNAVAILABLE", "--from", "5s"]);
    expect(out).toContain("There were no UNAVAILABLE requests, begun from 0m05s on.");
  });

  it("gives the same run, and the same again with the command it prints", async () => {
    const words = [
      "--first",
      "2",
      "--from",
      "1500ms",
      "--target",
      "shop.look",
      "--set",
      "services.shop.concurrency=3",
    ];
    const { out } = await trace(words);
    const again = /ripplesim trace - (.*)/.exec(out)![1]!.split(" ");
    expect((await trace(again)).out).toBe(out);
    const run = await ripplesim(["run", "-", "--json"], { readStdin: () => RETRIES });
    expect((await report([])).fingerprint).toBe((JSON.parse(run.out) as TraceReport).fingerprint);
  });

  it("writes a page that needs no script, and files for Perfetto and OpenTelemetry", async () => {
    const folder = folderWith({});
    const own = { folder, readStdin: () => RETRIES.replace("name: Retries", "name: <b>Re&tries") };
    const files = ["--report", "page.html", "--chrome", "chrome.json", "--otlp", "otlp.json"];
    const { code } = await ripplesim(["trace", "-", "--failed", ...files], own);
    expect(code).toBe(0);
    const page = readFileSync(join(folder, "page.html"), "utf8");
    expect(page).toContain("The 5 slowest of 20 failed requests.");
    expect(page).toContain("&lt;b&gt;Re&amp;tries");
    expect(page).not.toContain("<script");
    const chrome = JSON.parse(readFileSync(join(folder, "chrome.json"), "utf8")) as {
      traceEvents: unknown[];
    };
    // A name, the request, the call, two attempts, and a part for work and two for the network of each.
    expect(chrome.traceEvents.length).toBe(5 * (1 + 1 + 1 + 2 + 2 * 3));
    const otlp = JSON.parse(readFileSync(join(folder, "otlp.json"), "utf8")) as { resourceSpans: unknown[] };
    expect(otlp.resourceSpans.length).toBe(2);
  });

  const DAMAGE = `
name: Damage
duration: 60s
workloads:
  buyers: { rate: 1/s, arrivals: constant, key: unique, target: pay, client: { timeout: 100ms, retry: { maxAttempts: 2, jitter: none } } }
services: { pay: { steps: [{ effect: charged }] } }
network: { links: { buyers: { pay: { loss: 20% } } } }
invariants: { twice: { charged: 2+, settle: 1s }, never: { charged: 4+, settle: 1s } }
`;

  it("shows the requests that broke an invariant, with what was done in them", async () => {
    const { traces, wish } = await report(["--inconsistent", "twice"], DAMAGE);
    expect(traces.length).toBeGreaterThan(0);
    for (const { root } of traces) {
      const [first, second] = root.children[0]!.children;
      expect(wish.keys).toContain(root.key);
      expect([first!.failure?.cause, first!.effects.length, second!.effects.length]).toEqual([
        "timeout",
        1,
        1,
      ]);
      expect(first!.effects[0]).toMatchObject({ name: "charged", isUndone: false });
    }
    const key = String(wish.keys![0]);
    const { out } = await trace(["--key", key], DAMAGE);
    expect(out).toContain(`All of 1 request about key ${key}, the slowest first.`);
    expect(out).toMatch(/100 ms, timeout at pay, charged/);
    const none = await trace(["--inconsistent", "never"], DAMAGE);
    expect([
      none.code,
      none.out.includes("There were no requests about keys with which something went wrong."),
    ]).toEqual([0, true]);
  });

  it("tells them step by step, whatever went wrong, under the name of what it befell", async () => {
    const carts = `
name: Carts
duration: 60s
workloads: { buyers: { rate: 2/s, key: { uniform: { items: 2 } }, target: shop } }
services: { shop: { steps: [{ read: cart }, { sleep: 2s }, { write: cart }] } }
records: { cart: {} }
`;
    const { out } = await trace(["--inconsistent"], carts);
    expect(out).toMatch(
      /[234] requests that show what went wrong, of 1?[0-9][0-9] requests about key [01]\./,
    );
    expect(out).toMatch(/STEP BY STEP {3}a lost update of cart: key [01], from 0m0/);
    expect(out).toMatch(/this write to cart [01] wipes out another, which its writer had not seen/);
    const { traces, stories } = await report(["--inconsistent", "cart", "--slowest", "7"], carts);
    expect([traces.length, stories]).toEqual([7, []]);
    const { code, err } = await trace(["--inconsistent", "cat"], carts);
    expect([code, err]).toEqual([2, expect.stringContaining("--inconsistent cat: did you mean cart?")]);
  });

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [["--failed", "--ok"], "--ok and --failed exclude each other"],
    [["--failed", "--outcome", "timeout"], "--failed and --outcome exclude each other"],
    [["--outcome", "late"], "--outcome late is neither a cause (queue-full,"],
    [["--workload", "nobody"], "--workload nobody: there are users, others"],
    [["--target", "sell"], "--target sell: there are shop.look, glance, buy"],
    [["--slowest", "0"], "Expected a whole number, at least 1."],
    [["--slowest", "1", "--first", "1"], "cannot be used with option"],
    [["--from", "soon"], "Expected a time such as 90s or 2m."],
    [["--from", "2m"], "--from lies beyond the end of the run"],
    [["--from", "3s", "--to", "3s"], "--from must lie before --to"],
    [["--key", "first"], "--key first is not the number of an entity"],
    [["--inconsistent"], "--inconsistent: there is no data that could go wrong"],
    [["--report", "shop.yaml"], "would overwrite a scenario"],
  ];
  it.each(wrong)("refuses %j", async (words, message) => {
    const { code, out, err } = await trace(words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it("says so when it was cut short", async () => {
    const { code, out } = await trace(["--events", "100000", "--unfinished"], ONE_QUEUE.replace("10s", "1h"));
    expect(code).toBe(4);
    expect(out).toContain("unfinished");
  });
});
