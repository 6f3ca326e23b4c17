import type { BrokerSeries, BrokerSummary } from "./broker-summary.ts";
import type { ExchangeProbe } from "./exchange-event.ts";
import { ExchangeObservation } from "./exchange-observation.ts";
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
  exchange(name: string): ExchangeProbe;
}

/** All that is kept of one broker. */
export class BrokerObservation implements BrokerProbes {
  private readonly _topics: ReadonlyMap<string, TopicObservation>;

  private readonly _queues: ReadonlyMap<string, QueueObservation>;

  private readonly _exchanges: ReadonlyMap<string, ExchangeObservation>;

  constructor({ topics, queues, exchanges }: BrokerSetup, context: ObservationContext) {
    this._queues = new Map(queues.map((name) => [name, new QueueObservation(context)]));
    this._topics = new Map(topics.map((topic) => [topic.name, new TopicObservation(topic, context)]));
    this._exchanges = new Map(exchanges.map((name) => [name, new ExchangeObservation(context)]));
  }

  topic(name: string): TopicObservation {
    const topic = this._topics.get(name);
    if (topic === undefined) throw new Error(`the observer was not told of topic ${name}`);
    return topic;
  }

  group(topic: string, group: string): GroupProbe {
    return this.topic(topic).group(group);
  }

  queue(name: string): QueueProbe {
    const queue = this._queues.get(name);
    if (queue === undefined) throw new Error(`the observer was not told of queue ${name}`);
    return queue;
  }

  exchange(name: string): ExchangeProbe {
    const exchange = this._exchanges.get(name);
    if (exchange === undefined) throw new Error(`the observer was not told of exchange ${name}`);
    return exchange;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, seconds: number, endNs: number): BrokerSummary {
    return {
      topics: Object.fromEntries(
        [...this._topics].map(([name, topic]) => [name, topic.summary(window, seconds, endNs)]),
      ),
      queues: Object.fromEntries(
        [...this._queues].map(([name, queue]) => [name, queue.summary(window, endNs)]),
      ),
      exchanges: Object.fromEntries(
        [...this._exchanges].map(([name, exchange]) => [name, exchange.summary(window)]),
      ),
    };
  }

  series(endNs: number): BrokerSeries {
    return {
      topics: Object.fromEntries([...this._topics].map(([name, topic]) => [name, topic.series(endNs)])),
      queues: Object.fromEntries([...this._queues].map(([name, queue]) => [name, queue.series(endNs)])),
    };
  }
}
