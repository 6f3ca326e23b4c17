import type { CircuitSeries, ClientSeries, Named, StationSeries } from "../../src/observe/summary.ts";
import { station, WINDOW_MS, windows } from "./figures.ts";

/** What one of the three made-up designs does while and after payments is slow. */
export interface Behaviour {
  readonly variant: string | null;
  readonly seed: string;
  /** Answered share of checkouts while the fault lasts, and in the five minutes after it. */
  readonly during: number;
  readonly after: number;
  readonly recoveryMs: number | null;
  readonly amplification: number;
  readonly circuit: boolean;
}

export function stationSeries(behaviour: Behaviour, noise: () => number): Named<StationSeries> {
  const stuck = behaviour.amplification > 2;
  const spikes = windows((ms) => (ms >= 180_000 && ms < 300_000 && ms % 32_000 < WINDOW_MS ? 1 : 0));
  const full = windows((ms) =>
    ms > 190_000 && (stuck || ms < 300_000 + (behaviour.recoveryMs ?? 0)) ? 1 : 0,
  );
  const busy = behaviour.circuit ? spikes : full;
  return {
    gateway: station(0.058, 0, noise),
    orders: station(0.023, 0, noise),
    payments: {
      ...station(0.45, 0, noise),
      utilization: windows((ms, index) =>
        busy[index] === 1
          ? 1
          : behaviour.circuit && ms > 180_000 && ms < 306_000
            ? 0.01
            : 0.45 + 0.05 * noise(),
      ),
      queue: windows((_ms, index) => (busy[index] ?? 0) * (behaviour.circuit ? 40 + 10 * noise() : 780)),
      queueMax: windows((_ms, index) => (busy[index] ?? 0) * (behaviour.circuit ? 66 : 800)),
    },
    recommendations: station(0.094, 0, noise),
    mailer: station(0.096, 0, noise),
  };
}

export function clientSeries(behaviour: Behaviour, noise: () => number): Named<Named<ClientSeries>> {
  const calls = windows(() => 66.7 + 3 * noise());
  const struggling = (ms: number): boolean =>
    ms >= 180_000 && (behaviour.recoveryMs === null || ms < 300_000 + behaviour.recoveryMs);
  const attempts = windows(
    (ms, index) =>
      (calls[index] ?? 0) *
      (struggling(ms) ? (behaviour.circuit ? 1 : 1 + (behaviour.amplification - 1) * 1.3) : 1),
  );
  const rejected = windows((ms, index) =>
    behaviour.circuit && struggling(ms) ? 0.95 * (calls[index] ?? 0) : 0,
  );
  const still = (rate: number): ClientSeries => {
    const even = windows(() => rate * (1 + 0.03 * noise()));
    return { calls: even, attempts: even, rejected: windows(() => 0), timeouts: windows(() => 0) };
  };
  return {
    shoppers: { gateway: still(200) },
    gateway: { recommendations: still(133), orders: still(66.7) },
    orders: {
      ordersDb: still(66.7),
      payments: { calls, attempts, rejected, timeouts: windows(() => 0.5) },
      recommendations: still(66.7),
      mailer: still(51.3),
    },
  };
}

export function circuits(): readonly CircuitSeries[] {
  const opened = [181_200, 212_800, 244_100, 276_300];
  return [0, 1, 2].map((instance) => ({
    instance,
    endpoint: null,
    moves: opened.flatMap((ms, index) => {
      const at = ms + instance * 300;
      return [
        { atMs: at, to: "open" },
        { atMs: at + 30_000, to: "half-open" },
        { atMs: at + (index === 3 ? 30_400 : 30_200), to: index === 3 ? "closed" : "closed" },
      ];
    }),
  }));
}

export function quiet(instances: number): readonly CircuitSeries[] {
  return Array.from({ length: instances }, (_none, instance) => ({ instance, endpoint: null, moves: [] }));
}
