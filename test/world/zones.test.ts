import { describe, expect, it } from "vitest";
import { run } from "./run-yaml.ts";

/** A user in zone a at a service with one instance in a and one in b, by turns: requests 0, 2, 4... go to a. */
function twoZones(rest: string, { client = "{}", more = "" } = {}): string {
  return `
name: test
duration: 10s
workloads: { users: { rate: 2/s, arrivals: constant, target: shop, zone: a, client: ${client} } }
services: { shop: { instances: { a: 1, b: 1 }, steps: [{ work: 1ms }] } }
network: { latency: 3ms, links: { ${rest} } }
${more}`;
}

describe("links between zones", () => {
  it("take the latency of the zones of both ends, there and back", () => {
    const { latency } = run(twoZones("a: { b: { latency: 40ms } }")).workloads["users"]!;
    expect([latency.min, latency.max]).toEqual([3 + 1 + 3, 40 + 1 + 40]);
    // Ten of each.
    expect(latency.mean).toBeCloseTo((7 + 81) / 2, 9);
  });

  it("may be said of a zone itself", () => {
    const { latency } = run(twoZones("a: { a: { latency: 2ms }, b: { latency: 40ms } }")).workloads["users"]!;
    expect(latency.min).toBe(5);
  });

  it("lie under those between components, setting by setting", () => {
    const own = run(twoZones("a: { b: { latency: 40ms } }, users: { shop: { latency: 10ms } }"));
    expect(own.workloads["users"]?.latency.max).toBe(21);
    const lossy = run(
      twoZones("a: { b: { latency: 40ms } }, users: { shop: { loss: 0% } }, b: { a: { loss: 100% } }"),
    );
    // The way there is said by a: b, the way back by b: a; nothing is lost, as the components say so.
    expect(lossy.workloads["users"]).toMatchObject({ ok: 20 });
    expect(lossy.workloads["users"]?.latency.max).toBe(40 + 1 + 3);
  });

  it("do not concern what is in no zone", () => {
    const nowhere = twoZones("a: { a: { latency: 50ms }, b: { latency: 40ms } }").replace("zone: a, ", "");
    expect(run(nowhere).workloads["users"]?.latency.max).toBe(7);
  });

  it("cost each round trip of a handshake", () => {
    const summary = run(
      twoZones("a: { b: { latency: 40ms } }", {
        client: "{ connections: { idleTimeout: 1ms, handshake: { roundTrips: 2 } } }",
      }),
    );
    const { latency } = summary.workloads["users"]!;
    expect([latency.min, latency.max]).toEqual([4 * 3 + 7, 4 * 40 + 81]);
  });
});

describe("what befalls zones", () => {
  const partition = (way: string, messages: string): string =>
    twoZones("a: { b: { latency: 40ms } }", {
      client: "{ timeout: 300ms }",
      more: `faults: { split: { at: 2s, for: 4s, partition: { ${way}, messages: ${messages} } } }`,
    });

  it("cuts only messages that cross", () => {
    // Of the eight requests begun in [2, 6) the four to b are lost.
    const { users } = run(partition("between: [a, b]", "dropped")).workloads;
    expect(users).toMatchObject({ ok: 16, failed: 4, failedAt: { shop: { timeout: 4 } } });
    expect(run(partition("between: [a, b]", "refused")).workloads["users"]?.causes["partitioned"]).toBe(4);
  });

  it("may cut one direction, or lie between a component and a zone", () => {
    const there = run(partition("from: a, to: b", "dropped"));
    expect(there.services["shop"]).toMatchObject({ requests: 16 });
    const back = run(partition("from: b, to: a", "dropped"));
    expect(back.services["shop"]).toMatchObject({ requests: 20 });
    expect(back.workloads["users"]).toMatchObject({ ok: 16, failed: 4 });
    expect(run(partition("between: [users, a]", "dropped")).services["shop"]).toMatchObject({ requests: 16 });
  });

  it("happens once to a message within a zone", () => {
    const { users } = run(
      twoZones("", {
        more: "faults: { slow: { at: 2s, for: 4s, latency: { between: [a, a], add: 100ms } } }",
      }),
    ).workloads;
    expect(users?.latency.max).toBe(3 + 100 + 1 + 3 + 100);
  });

  const database = (fault: string): string => `
name: test
duration: 10s
workloads: { users: { rate: 2/s, arrivals: constant, target: shop } }
services: { shop: { instances: { a: 1, b: 1 }, steps: [{ call: stock }] }, stock: { instances: { b: 2 }, steps: [{ query: db.read }] } }
databases: { db: { zone: a, operations: { read: 1ms } } }
faults: { outage: { at: 2s, for: 4s, ${fault} } }`;

  it("takes down every instance, database and cache of a zone", () => {
    const summary = run(database("crash: { target: a }"));
    // Of the eight requests begun in [2, 6) four die at shop in a, four at the database.
    expect(summary.workloads["users"]).toMatchObject({
      ok: 12,
      failed: 8,
      failedAt: { shop: { crashed: 4 }, db: { crashed: 4 } },
    });
    expect(summary.faults["outage"]?.text).toBe("zone a is down");
  });

  it("takes down the instances of one service in a zone", () => {
    const summary = run(database("crash: { target: shop, select: { zone: b } }"));
    expect(summary.workloads["users"]).toMatchObject({
      ok: 16,
      failed: 4,
      failedAt: { shop: { crashed: 4 } },
    });
    expect(summary.faults["outage"]?.text).toBe("shop in b is down");
  });

  it("strikes a whole zone at once where it strikes at random", () => {
    const text = database("crash: { target: b }").replace("for: 4s", "mtbf: 2s, mttr: 500ms");
    const { strikes, episodes } = run(text).faults["outage"]!;
    expect(episodes).toHaveLength(strikes);
    const apart = database("crash: { target: [shop, stock], select: { zone: b } }").replace(
      "for: 4s",
      "mtbf: 2s, mttr: 500ms",
    );
    expect(run(apart).faults["outage"]?.strikes).toBeGreaterThan(strikes);
  });
});

describe("a registry in a zone", () => {
  it("hears nothing from beyond a partition", () => {
    const summary = run(`
name: test
duration: 60s
workloads: { users: { rate: 2/s, target: shop } }
services: { shop: { instances: { a: 1, b: 2 }, steps: [] } }
registries: { names: { services: [shop], zone: a, heartbeat: 1s, ttl: 3s, refresh: 1s } }
faults: { split: { at: 10s, for: 20s, partition: { between: [a, b] } } }`);
    expect(summary.registries["names"]).toMatchObject({ dropped: 2, returned: 2 });
  });
});

describe("a cache in a zone", () => {
  it("is near to who is there, and written to over the link of the one who loaded", () => {
    const summary = run(`
name: test
duration: 4s
workloads: { users: { rate: 1/s, arrivals: constant, target: shop, key: unique } }
services: { shop: { instances: { a: 1, b: 1 }, steps: [{ cache: far, miss: [{ sleep: 1ms }] }] } }
caches: { far: { zone: a } }
network: { links: { a: { b: { latency: 40ms } } } }
faults: { cut: { at: 3.05s, for: 900ms, loss: { from: b, to: a, ratio: 100% } } }`);
    // The copy that b sends at 3.081 s is lost; the lookups, and the copies of the others, are not.
    expect(summary.workloads["users"]?.latency).toMatchObject({ min: 1, max: 81 });
    expect(summary.network.links["shop"]?.["far"]).toMatchObject({ sent: 8, lost: 1 });
  });
});

describe("load balancing that minds zones", () => {
  const system = (zones: string, more = ""): string => `
name: test
duration: 10s
workloads: { users: { rate: 2/s, arrivals: constant, target: shop, zone: a, client: { loadBalancing: { zones: ${zones} } } } }
services: { shop: { instances: { a: 1, b: 2, c: 1 }, steps: [{ work: 1ms }] } }
network: { links: { a: { b: { latency: 10ms }, c: { latency: 20ms } } } }
${more}`;
  const latencies = (text: string): (number | null)[] => {
    const { latency } = run(text).workloads["users"]!;
    return [latency.min, latency.max];
  };

  it("keeps to the own zone", () => {
    expect(latencies(system("own"))).toEqual([1, 1]);
  });

  it("takes the zones of a list in order, and only those", () => {
    expect(latencies(system("[c, b]"))).toEqual([41, 41]);
    expect(latencies(system("[b]"))).toEqual([21, 21]);
  });

  it("takes all zones where it says nothing", () => {
    expect(latencies(system("null"))).toEqual([1, 41]);
  });

  const ejecting = (zones: string): string =>
    system(zones, "faults: { outage: { at: 2s, for: 4s, crash: { target: a } } }").replace(
      "client: {",
      "client: { outlierDetection: { consecutive5xx: 1, interval: 1s, baseEjectionTime: 2s, maxEjectionPercent: 100% },",
    );

  it("spills over while the own zone is ejected, and comes back", () => {
    const { users } = run(ejecting("own")).workloads;
    // The request at 2 s fails and ejects a for two seconds, as does the first after that: at 4.5 s or later.
    expect(users?.failed).toBe(2);
    expect([users?.latency.min, users?.latency.max]).toEqual([1, 41]);
  });

  it("has nobody to go to where the list's zones have nobody listed", () => {
    const text = system(
      "[a]",
      "registries: { names: { services: [shop], heartbeat: 200ms, ttl: 500ms, refresh: 100ms } }\nfaults: { outage: { at: 2s, for: 4s, crash: { target: a } } }",
    );
    const { users } = run(text).workloads;
    expect(users?.causes["crashed"]).toBeLessThanOrEqual(2);
    expect(users?.causes["no-instance"]).toBeGreaterThanOrEqual(6);
    expect(users!.failed).toBe(users!.causes["crashed"]! + users!.causes["no-instance"]!);
  });

  it("evens out what reaches each instance where it is aware", () => {
    const summary = run(`
name: test
duration: 100s
workloads: { users: { rate: 60/s, target: front } }
services:
  front: { instances: { a: 4, b: 2 }, steps: [{ call: shop }], clients: { shop: { loadBalancing: { strategy: random, zones: aware } } } }
  shop: { instances: { a: 2, b: 4 }, steps: [] }
network: { links: { a: { b: { latency: 10ms } } } }`);
    // Front's callers in a are 2/3 and have 1/3 of shop's instances: half of them stays, and all of b: 2/3 in all.
    const near = 2 / 3;
    const { mean, count } = summary.clients["front"]!["shop"]!.latency;
    const deviation = Math.sqrt((near * (1 - near)) / count);
    expect(Math.abs(mean! / 20 - (1 - near))).toBeLessThan(4 * deviation);
  });
});

describe("figures of zones", () => {
  const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 3/s, arrivals: constant, target: shop, zone: a } }
services: { shop: { instances: { a: 2, b: 1 }, concurrency: 1, steps: [{ work: 100ms }] } }
faults: { outage: { at: 5s, crash: { target: b } } }
thresholds: ["services.shop.zones.b.failed == 5 from 5s to 10s", "network.links.users.shop.crossZone < 40%"]`);

  it("count the visits to each, and how busy its workers were", () => {
    // Thirty requests, every third to b, where the last five find it down.
    expect(summary.services["shop"]!.zones).toMatchObject({
      a: { requests: 20, ok: 20, failed: 0 },
      b: { requests: 10, ok: 5, failed: 5 },
    });
    expect(summary.services["shop"]!.zones!["a"]!.utilization).toBeCloseTo((20 * 0.1) / (2 * 10), 9);
    expect(summary.services["shop"]!.zones!["b"]!.utilization).toBeCloseTo((5 * 0.1) / 10, 9);
  });

  it("say which share of the messages crossed", () => {
    expect(summary.network.links["users"]?.["shop"]?.crossZone).toBeCloseTo(1 / 3, 9);
    expect(summary.scenario.services["shop"]?.zones).toEqual({ a: 2, b: 1 });
  });

  it("are left out where there are no zones", () => {
    const none = run(
      "name: test\nduration: 1s\nworkloads: { users: { rate: 3/s, target: shop } }\nservices: { shop: { steps: [] } }",
    );
    expect(none.services["shop"]).not.toHaveProperty("zones");
    expect(none.network.links["users"]?.["shop"]).not.toHaveProperty("crossZone");
  });
});
