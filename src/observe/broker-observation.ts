import type { BrokerSeries, BrokerSummary } from "./broker-summary.ts";
import type { GroupProbe } from "./group-event.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { QueueProbe } from "./queue-event.ts";
import { QueueObservation } from "./queue-observation.ts";
import type { BrokerSetup } from "./setup.ts";
import { TopicObservation } from "./topic-observation.ts";
import type { TopicProbe } from "./topic-probe.ts";

/** What is asked for of one broker before the run. */
export interface BrokerProbes {
  topic(name: string): TopicProbe;
  group(topic: string, group: string): GroupProbe;
  queue(name: string): QueueProbe;
}

/** All that is kept of one broker. */
export class BrokerObservation implements BrokerProbes {
  readonly #topics: ReadonlyMap<string, TopicObservation>;

  readonly #queues: ReadonlyMap<string, QueueObservation>;

  constructor({ topics, queues }: BrokerSetup, context: ObservationContext) {
    this.#queues = new Map(queues.map((name) => [name, new QueueObservation(context)]));
    this.#topics = new Map(topics.map((topic) => [topic.name, new TopicObservation(topic, context)]));
  }

  topic(name: string): TopicObservation {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw new Error(`the observer was not told of topic ${name}`);
    return topic;
  }

  group(topic: string, group: string): GroupProbe {
    return this.topic(topic).group(group);
  }

  queue(name: string): QueueProbe {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new Error(`the observer was not told of queue ${name}`);
    return queue;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, seconds: number, endNs: number): BrokerSummary {
    return {
      topics: Object.fromEntries(
        [...this.#topics].map(([name, topic]) => [name, topic.summary(window, seconds, endNs)]),
      ),
      queues: Object.fromEntries(
        [...this.#queues].map(([name, queue]) => [name, queue.summary(window, endNs)]),
      ),
    };
  }

  series(endNs: number): BrokerSeries {
    return {
      topics: Object.fromEntries([...this.#topics].map(([name, topic]) => [name, topic.series(endNs)])),
      queues: Object.fromEntries([...this.#queues].map(([name, queue]) => [name, queue.series(endNs)])),
    };
  }
}
