import * as fc from "fast-check";
import { distribution } from "./arbitrary-times.ts";

/** Latency, loss, bandwidth and sizes, of all links and of the one between a service and another component. */
export function network(service: string, other: string): fc.Arbitrary<unknown> {
  const bandwidth = fc.constantFrom("100Mbit/s", "1.5MiB/s", "3kB/s", "187.5B/s");
  const link = fc.record(
    { latency: distribution(3), loss: fc.constantFrom("1%", 0), bandwidth },
    { requiredKeys: [] },
  );
  const links = fc.record({ [service]: fc.record({ [other]: link }) });
  const size = fc.record(
    { request: fc.constantFrom("300B", "1.5KiB"), response: fc.constantFrom("20KiB", "1MB", 0) },
    { requiredKeys: ["request"] },
  );
  const sizes = fc.record({ [service]: size });
  return fc.record(
    { latency: distribution(3), loss: fc.constantFrom("2%", 0), bandwidth, sizes, links },
    { requiredKeys: [] },
  );
}
