import { expect, it } from "vitest";
import { play, replications } from "./support/play.ts";
import { expectMean } from "./support/tolerance.ts";

const system = (
  producer: string,
  { rate = "400/s", duration = "10s", topic = "", more = "" } = {},
): string => `
name: A producer and one partition
duration: ${duration}
workloads: { users: { target: shop, rate: ${rate}, key: unique } }
services: { shop: { steps: [{ publish: log.orders }], clients: { log: { producer: ${producer} } } } }
brokers: { log: { topics: { orders: { ${topic} } } } }
${more}
`;

const PRODUCER = "clients.shop.log.producer";

it("gathers 1 + rate x linger messages in a batch, which wait for (linger + rate x linger^2 / 2) / (1 + rate x linger)", () => {
  // The first message opens the batch and waits for all of the linger; as many as a Poisson process brings in that time
  // follow, and each of them waits for half of it on average.
  for (const lingerMs of [5, 20]) {
    const more = 0.4 * lingerMs;
    const runs = replications(system(`{ linger: ${lingerMs}ms, batchSize: 1000 }`), 8);
    expectMean(runs, `${PRODUCER}.batchSize`, 1 + more, 0.04);
    expectMean(runs, `${PRODUCER}.waiting.mean`, (lingerMs * (1 + more / 2)) / (1 + more), 0.04);
    expectMean(runs, "workloads.users.latency.mean", (lingerMs * (1 + more / 2)) / (1 + more), 0.04);
  }
});

it("sends a full batch at once: the mean is the sum of the chances that so many came while it was open", () => {
  // Size k or more: k - 1 came within the linger. With 2 expected and room for 3: 1 + P(N >= 1) + P(N >= 2).
  const [none, one] = [0.1353352832, 0.2706705665]; // e^-2, 2 e^-2
  const runs = replications(system("{ linger: 5ms, batchSize: 3 }"), 8);
  expectMean(runs, `${PRODUCER}.batchSize`, 1 + (1 - none) + (1 - none - one), 0.02);
});

it("passes batchSize x maxInFlight messages in a round trip at most, or batchSize in the time of the broker for one", () => {
  const ofASecond = { rate: "20000/s", duration: "1s", more: "network: { latency: 10ms }" };
  const storedBy = (producer: string, topic = ""): number =>
    play(system(producer, { ...ofASecond, topic })).brokers["log"]!.topics["orders"]!.published;
  // 49 round trips of 20 ms begin within 970 ms: the users are 10 ms away, the broker another 10.
  expect(storedBy("{ linger: 0s, batchSize: 1, maxInFlight: 1 }")).toBe(49);
  expect(storedBy("{ linger: 0s, batchSize: 1, maxInFlight: 5 }")).toBe(5 * 49);
  // The first request of all carries what there is: one message.
  expect(storedBy("{ linger: 0s, batchSize: 20, maxInFlight: 1 }")).toBe(1 + 20 * 48);
  // One after the other at the broker, from the first arrival on.
  expect(storedBy("{ linger: 0s, batchSize: 1, maxInFlight: 50 }", "latency: 5ms")).toBe((1000 - 20) / 5 - 1);
});
