import { describe, expect, it } from "vitest";
import { allZones, zonesOf } from "../../src/scenario/zones.ts";
import { around, read, warnings } from "./reading.ts";

const DATABASE = "databases: { db: { operations: { read: 2ms } } }\n";

describe("instances in zones", () => {
  it("are numbered in the order written, and their sum is how many there are", () => {
    const scenario = read(around("shop: { instances: { b: 2, a: 1 }, steps: [] }"));
    expect(scenario.services["shop"]).toMatchObject({ instances: 3, zones: { b: 2, a: 1 } });
    expect(zonesOf(scenario, "shop")).toEqual(["b", "b", "a"]);
    expect(allZones(scenario)).toEqual(["b", "a"]);
  });

  it("may all be in one", () => {
    const one = read(around("shop: { instances: 3, zone: a, steps: [] }"));
    const map = read(around("shop: { instances: { a: 3 }, steps: [] }"));
    expect(one).toEqual(map);
  });

  it("may be taken out of a zone that stays", () => {
    const text = around(
      "shop: { instances: { a: 2, b: 2 }, steps: [] }",
      "variants: { lopsided: { services.shop.instances.b: 0 } }\n",
    );
    const scenario = read(text, { variant: "lopsided" });
    expect(zonesOf(scenario, "shop")).toEqual(["a", "a"]);
    expect(allZones(scenario)).toEqual(["a", "b"]);
  });

  it("are in none where nothing is said", () => {
    const scenario = read(around("shop: { instances: 2, steps: [] }"));
    expect(zonesOf(scenario, "shop")).toEqual([null, null]);
    expect(allZones(scenario)).toEqual([]);
  });
});

describe("a fault in zones", () => {
  const text = (fault: string): string =>
    around(
      "shop: { instances: { a: 2, b: 2 }, steps: [{ query: db.read }, { call: stock }] }\nstock: { instances: { b: 1 }, steps: [] }",
      `databases: { db: { zone: a, operations: { read: 2ms } } }\nfaults: { bad: { at: 1m, ${fault} } }\n`,
    );

  it("that strikes a zone strikes all that have something there", () => {
    expect(read(text("crash: { target: a }")).faults["bad"]).toMatchObject({
      target: { components: ["shop", "db"], select: { kind: "zone", zone: "a", whole: true } },
    });
  });

  it("that selects a zone strikes what it names there", () => {
    expect(
      read(text("slow: { target: [shop, stock], select: { zone: b }, factor: 2 }")).faults["bad"],
    ).toMatchObject({
      target: { components: ["shop", "stock"], select: { kind: "zone", zone: "b", whole: false } },
    });
  });

  it("that strikes nobody is warned of", () => {
    expect(warnings(text("crash: { target: stock, select: { zone: a } }"))).toEqual([
      "faults.bad.crash.select.zone: nothing of stock is in a, so this fault changes nothing",
    ]);
  });

  it("may lie between zones, or within one", () => {
    expect(warnings(text("partition: { between: [a, b] }"))).toEqual([]);
    expect(warnings(text("latency: { between: [a, a], add: 1ms }"))).toEqual([]);
    expect(warnings(text("loss: { from: users, to: b, ratio: 10% }"))).toEqual([]);
  });
});

describe("a link between zones", () => {
  const links = (row: string): string =>
    around(
      "shop: { instances: { a: 1, b: 1 }, steps: [{ query: db.read }] }",
      `databases: { db: { zone: c, operations: { read: 2ms } } }\nnetwork: { links: { ${row} } }\n`,
    );

  it("is kept beside those of components", () => {
    const { network } = read(links("a: { c: { latency: 9ms } }, shop: { db: { loss: 1% } }"));
    expect(network.links).toEqual({
      a: { c: { latency: { kind: "constant", value: 9e6 }, loss: null, bandwidth: null } },
      shop: { db: { latency: null, loss: 0.01, bandwidth: null } },
    });
  });

  it("over which nothing passes is warned of", () => {
    expect(warnings(links("a: { c: {}, b: {} }"))).toEqual([
      "network.links.a.b: nothing passes between a and b",
    ]);
  });
});

describe("a zone", () => {
  it("may hold workloads, databases, shared caches and registries", () => {
    const scenario = read(
      around(
        "shop: { steps: [{ query: db.read }, { cache: far, put: true }] }",
        `${DATABASE.replace("{ operations", "{ zone: c, operations")}caches: { far: { zone: d } }\nregistries: { names: { services: [shop], zone: e } }\n`,
      ).replace("rate: 80/s", "rate: 80/s, zone: b"),
    );
    expect(["users", "db", "far", "names"].map((name) => zonesOf(scenario, name)[0])).toEqual([
      "b",
      "c",
      "d",
      "e",
    ]);
  });
});
