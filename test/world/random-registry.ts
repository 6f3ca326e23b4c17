import fc from "fast-check";

const registered = fc.constantFrom([], ["middle"], ["front", "leaf"]);
const healthCheck = fc.record({ interval: fc.constant("300ms"), timeout: fc.constant("50ms") });

const dns = fc.record({
  services: registered,
  lookup: fc.record({ ttl: fc.constantFrom(0, "100ms", "5s", "forever"), timeout: fc.constant("20ms") }),
  healthCheck,
  onUnreachable: fc.constantFrom("keep", "forget"),
});

const leases = fc.record({
  services: registered,
  heartbeat: fc.constant("200ms"),
  ttl: fc.constantFrom("300ms", "2s"),
  refresh: fc.constantFrom("100ms", "5s"),
  firstList: fc.constantFrom("atOnce", "atRefresh"),
  healthCheck,
  selfPreservation: fc.constantFrom("50%", "100%"),
  onUnreachable: fc.constantFrom("keep", "forget"),
});

/** Where some services are found, by leases and lists or by DNS. */
export const registry = fc.oneof(leases, dns);
