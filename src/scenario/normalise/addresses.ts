import type { AddressSpec } from "../queue-specs.ts";
import type { DistributionSpec } from "../scenario.ts";
import type { ExchangeInput, QueueInput } from "../schema/queues.ts";
import type { AddressInput } from "../schema/steps.ts";
import type { Path } from "../source/node.ts";
import type { ResolvedDestination } from "./destinations.ts";
import { readDurations } from "./distributions.ts";
import { boundTo } from "./exchanges.ts";
import { own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** The longest that SQS keeps a message back. */
const SQS_LONGEST_NS = 900e9;

/** What a `publish` writes on its message; null: nothing but where it goes. */
export function readAddress(
  reading: Reading,
  path: Path,
  { input, target }: { readonly input: AddressInput; readonly target: ResolvedDestination },
): AddressSpec | null {
  const { routingKey, mandatory, delay } = input;
  const delays = delay === undefined ? null : readDurations(reading, [...path, "delay"], delay);
  checkAddress(reading, path, { input, target, delays });
  return routingKey === undefined && mandatory !== true && delays === null
    ? null
    : { routingKey: routingKey ?? null, mandatory: mandatory === true, delay: delays };
}

interface Said {
  readonly input: AddressInput;
  readonly target: ResolvedDestination;
  readonly delays: DistributionSpec | null;
}

function checkAddress(reading: Reading, path: Path, said: Said): void {
  const { component, part } = said.target;
  const broker = own(reading.input.brokers, component);
  const exchange = own(broker?.exchanges, part);
  const queue = own(broker?.queues, part);
  if (exchange !== undefined) checkExchange(reading, path, said);
  else if (queue !== undefined) checkQueue(reading, path, said, queue);
  else checkTopic(reading, path, said);
}

function checkTopic({ report }: Reading, path: Path, { input }: Said): void {
  for (const key of ["routingKey", "mandatory"] as const)
    if (input[key] !== undefined)
      report.mistake([...path, key], `${key} is for exchanges: a topic takes every message`, null, "key");
  if (input.delay !== undefined)
    report.mistake(
      [...path, "delay"],
      "a topic keeps no message back: it can be read as soon as it is stored",
      "give its consumer a delay, or publish to a queue",
      "key",
    );
}

function checkQueue(reading: Reading, path: Path, said: Said, queue: QueueInput): void {
  const { input, delays } = said;
  for (const key of ["routingKey", "mandatory"] as const)
    if (input[key] !== undefined)
      reading.report.mistake(
        [...path, key],
        `${key} is for exchanges: what is published to a queue gets into it`,
        "publish to an exchange",
        "key",
      );
  if (delays === null) return;
  const reason =
    queue.preset === "rabbitmq"
      ? "RabbitMQ keeps messages back at an exchange only (the delayed message exchange)"
      : whyNotDelayed(queue, delays);
  if (reason !== null) reading.report.mistake([...path, "delay"], reason, null, "key");
}

function checkExchange(reading: Reading, path: Path, said: Said): void {
  const { component, part } = said.target;
  const broker = own(reading.input.brokers, component);
  const exchange = own(broker?.exchanges, part)!;
  checkRouting(reading, path, said, exchange);
  const { delays } = said;
  if (delays === null) return;
  for (const name of boundTo(exchange)) {
    const queue = own(broker?.queues, name);
    const reason = queue === undefined ? null : whyNotDelayed(queue, delays);
    if (reason !== null) reading.report.mistake([...path, "delay"], `queue ${name}: ${reason}`, null, "key");
  }
}

function checkRouting(
  { report }: Reading,
  path: Path,
  { input, target }: Said,
  { type }: ExchangeInput,
): void {
  const { routingKey, mandatory, outbox } = input;
  if (type !== "fanout" && routingKey === undefined)
    report.mistake(
      path,
      `"${target.component}.${target.part}" is a ${type} exchange: it finds its queues by a routingKey`,
      "such as routingKey: order.created",
      "key",
    );
  const wild = routingKey?.split(".").find((word) => word === "*" || word === "#");
  if (wild !== undefined)
    report.mistake(
      [...path, "routingKey"],
      `"${wild}" stands for words in the key of a binding; in a routing key it is a word like any other`,
    );
  if (mandatory === true && outbox !== undefined)
    report.mistake(
      [...path, "mandatory"],
      "a relay would send what comes back again and again",
      "give the exchange an alternateExchange",
      "key",
    );
}

/** Why a queue cannot keep a single message back; null: it can. */
function whyNotDelayed(
  { preset, stores, subscription }: QueueInput,
  delays: DistributionSpec,
): string | null {
  if (preset === "sqs" && delays.kind === "constant" && delays.value > SQS_LONGEST_NS)
    return "SQS keeps a message back for 15m at most";
  if (preset === "sqs-fifo") return "SQS FIFO has no timers for single messages, only a delay of the queue";
  if (preset === "jetstream") return "scheduled messages of JetStream are not there yet";
  if (preset === "nats" || stores === false) return "what stores nothing keeps nothing back";
  if (preset === "pulsar" && subscription !== "shared" && subscription !== "keyShared")
    return "Pulsar keeps messages back for shared and keyShared subscriptions only";
  return null;
}
