import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../src/scenario/fault.ts";
import { around, read } from "./reading.ts";

describe("a fault", () => {
  const services = "shop: { instances: 4, steps: [{ query: db.read }] }";

  function fault(written: string): FaultSpec {
    return read(
      around(
        services,
        `databases: { db: { operations: { read: 2ms } } }\nfaults: { f: { at: 1m, ${written} } }\n`,
      ),
    ).faults["f"]!;
  }

  const shop = { components: ["shop"], endpoint: null, select: { kind: "all" } } as const;

  it("lasts to the end unless told otherwise, and never longer", () => {
    expect(fault("freeze: { target: shop }")).toEqual({
      kind: "freeze",
      atNs: 60e9,
      endNs: 600e9,
      repeats: null,
      abortWhen: null,
      target: shop,
    });
    expect(fault("for: 1h, freeze: { target: shop }").endNs).toBe(600e9);
    expect(fault("for: 5s, freeze: { target: shop }").endNs).toBe(65e9);
  });

  it("strikes all instances, so many, or a share of them", () => {
    expect(fault("crash: { target: shop, select: 3 }")).toMatchObject({
      target: { select: { kind: "count", count: 3 } },
    });
    expect(fault("crash: { target: shop, select: 50% }")).toMatchObject({
      target: { select: { kind: "ratio", ratio: 0.5 } },
    });
    expect(fault("crash: { target: shop, select: 0.5 }")).toMatchObject({
      target: { select: { kind: "ratio", ratio: 0.5 } },
    });
  });

  it("may strike one operation", () => {
    expect(fault("slow: { target: db.read, factor: 10 }")).toMatchObject({
      kind: "slow",
      factor: 10,
      target: { components: ["db"], endpoint: "read" },
    });
    expect(fault("errors: { target: db.read, ratio: 5% }")).toMatchObject({
      kind: "errors",
      ratio: 0.05,
      code: "UNAVAILABLE",
    });
  });

  it("may lie between two components", () => {
    expect(fault("latency: { between: [users, shop], add: 5ms }")).toMatchObject({
      kind: "latency",
      way: { between: ["users", "shop"], oneWay: false, select: { kind: "all" } },
      add: { kind: "constant", value: 5e6 },
    });
    expect(fault("loss: { between: [shop, db], ratio: 5% }")).toMatchObject({ kind: "loss", ratio: 0.05 });
    expect(fault("partition: { between: [shop, db] }")).toMatchObject({
      kind: "partition",
      messages: "dropped",
    });
  });
});

describe("a fault that repeats", () => {
  function fault(written: string): FaultSpec {
    const services = "{ shop: { instances: 4, steps: [{ work: 1ms }] }, mail: { steps: [] } }";
    return read(around(services, `faults: { f: { at: 1m, ${written} } }\n`)).faults["f"]!;
  }

  it("strikes every so often, or at random, up to a moment", () => {
    expect(fault("every: 2m, for: 10s, until: 5m, crash: { target: shop }")).toMatchObject({
      atNs: 60e9,
      endNs: 300e9,
      repeats: { kind: "every", everyNs: 120e9, forNs: 10e9 },
    });
    expect(fault("mtbf: 2m, mttr: 10s, crash: { target: shop }")).toMatchObject({
      endNs: 600e9,
      repeats: { kind: "random", mtbfNs: 120e9, repair: { kind: "exponential", ns: 10e9 } },
    });
    expect(fault("mtbf: 2m, for: 10s, crash: { target: shop }").repeats).toMatchObject({
      repair: { kind: "constant", ns: 10e9 },
    });
  });

  it("picks at random one, some or a share of the instances of several components", () => {
    const select = (written: string): unknown =>
      fault(`every: 2m, for: 10s, crash: { target: [shop, mail], select: ${written} }`);
    const random = (of: object): object => ({
      target: { components: ["shop", "mail"], select: { kind: "random", of } },
    });
    expect(select("random")).toMatchObject(random({ kind: "count", count: 1 }));
    expect(select("{ random: 5 }")).toMatchObject(random({ kind: "count", count: 5 }));
    expect(select("{ random: 40% }")).toMatchObject(random({ kind: "ratio", ratio: 0.4 }));
  });
});
