import * as fc from "fast-check";

type Data = Readonly<Record<string, unknown>>;
type Things = Readonly<Record<string, Data>>;

/** The same system in two zones, or in none: instances, workload, database and shared cache, a link and a fault. */
export function inZones(data: Data): fc.Arbitrary<Data> {
  const zone = fc.constantFrom<Data>({ zone: "west" }, { zone: "east" }, {});
  const fault = fc.constantFrom<Data>(
    { at: "1s", for: "500ms", crash: { target: "west" } },
    { at: "1s", mtbf: "2s", for: "200ms", slow: { target: "west", factor: 2 } },
    { at: "1s", errors: { target: "edge", select: { zone: "west" }, ratio: "20%" } },
    { at: "1s", partition: { between: ["west", "east"] } },
    { at: "1s", loss: { from: "users", to: "west", ratio: "10%" } },
  );
  const zones = fc.record({
    east: fc.integer({ min: 0, max: 2 }),
    users: zone,
    store: zone,
    far: zone,
    latency: fc.constantFrom("1ms", { exponential: "2ms" }),
    fault,
  });
  return fc.option(zones, { nil: null }).map((drawn) => (drawn === null ? data : placed(data, drawn)));
}

interface Drawn {
  readonly east: number;
  readonly users: Data;
  readonly store: Data;
  readonly far: Data;
  readonly latency: unknown;
  readonly fault: Data;
}

function placed(data: Data, { east, users, store, far, latency, fault }: Drawn): Data {
  const { links, ...network } = (data["network"] ?? {}) as Data;
  return {
    ...data,
    ...within(data, "workloads", { users }),
    ...within(data, "services", { edge: { instances: { west: 3, east } } }),
    ...within(data, "databases", { store }),
    ...within(data, "caches", { far }),
    network: { ...network, links: { ...(links as Data | undefined), west: { west: {}, east: { latency } } } },
    faults: { ...(data["faults"] as Data), ofZone: fault },
  };
}

/** Settings laid over components, where there are such. */
function within(data: Data, kind: string, settings: Things): Data {
  const things = data[kind] as Things | undefined;
  if (things === undefined) return {};
  const changed = Object.entries(settings).map(([name, own]) => [name, { ...things[name], ...own }] as const);
  return { [kind]: { ...things, ...Object.fromEntries(changed) } };
}
