import { remedy } from "../nearest.ts";
import { durationNs } from "../quantity.ts";
import { type ConsumerSettings, QUEUES, type QueuePreset } from "../presets/queues.ts";
import type { QueueDestinationSpec, QueueSubscriptionSpec } from "../queue-specs.ts";
import type { BrokerInput, ConsumerInput } from "../schema/brokers.ts";
import { queueConsumerFields, type QueueInput } from "../schema/queues.ts";
import { nodeAt, type Path } from "../source/node.ts";
import { readDurations } from "./distributions.ts";
import { readFetch } from "./fetches.ts";
import { readInbox } from "./inboxes.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

const HANDED_OUT_BY_SQS = 10;

/** A queue of which nothing is said. */
const PLAIN = {
  latency: 0,
  overflow: "reject",
  priorities: 0,
  stores: true,
  subscription: "shared",
  fifoGroups: false,
  returnsOnDisconnect: true,
  durable: true,
  deadLetters: "failed",
} as const;

type Settings = Omit<QueueInput, keyof typeof PLAIN> & {
  readonly [Key in keyof typeof PLAIN]: NonNullable<QueueInput[Key]>;
};

/** A queue with the defaults of its preset. */
export function readQueue(
  reading: Reading,
  path: Path,
  { name, input, broker }: { name: string; input: QueueInput; broker: BrokerInput },
): QueueDestinationSpec {
  refuse(reading, path, input, { preset: presetOf(input), keys: Object.keys(input) });
  const settings = laidOut(reading, path, input);
  checkQueue(reading, path, settings, input);
  return {
    kind: "queue",
    latency: readDurations(reading, [...path, "latency"], settings.latency),
    capacity: settings.capacity ?? null,
    overflow: settings.overflow,
    maxReceiveCount: settings.maxReceiveCount ?? null,
    maxAckPending: settings.maxAckPending ?? null,
    ttlNs: nsOf(settings.ttl),
    priorities: settings.priorities,
    stores: settings.stores,
    subscription: settings.subscription,
    fifoGroups: settings.fifoGroups,
    visibilityTimeoutNs: nsOf(settings.visibilityTimeout),
    returnsOnDisconnect: settings.returnsOnDisconnect,
    delayNs: nsOf(settings.delay),
    deduplicationNs: nsOf(settings.deduplication),
    durable: settings.durable,
    deadLetter: readDeadLetter(reading, [...path, "deadLetter"], { name, input, broker }),
    deadLetters: settings.deadLetters,
  };
}

function nsOf(text: string | 0 | undefined): number | null {
  return text === undefined ? null : durationNs(text);
}

function presetOf({ preset }: QueueInput): QueuePreset | null {
  return preset === undefined ? null : QUEUES[preset];
}

/** What is written over what its broker does unasked; a `null` takes that away. */
function laidOut(reading: Reading, path: Path, input: QueueInput): Settings {
  const preset = presetOf(input);
  const isSqs = preset?.title.startsWith("SQS") === true;
  const tries = isSqs && input.deadLetter !== undefined ? { maxReceiveCount: HANDED_OUT_BY_SQS } : {};
  const unasked = Object.entries({ ...preset?.queue, ...tries }).filter(
    ([key]) => !isNull(reading, [...path, key]),
  );
  const written = Object.entries(input).filter(([, value]) => value !== undefined);
  return { ...PLAIN, ...Object.fromEntries(unasked), ...Object.fromEntries(written) };
}

function isNull(reading: Reading, path: Path): boolean {
  const node = nodeAt(reading.root, path);
  return node?.kind === "scalar" && node.value === null;
}

/** Settings that a broker does not have. */
function refuse(
  reading: Reading,
  path: Path,
  input: QueueInput | ConsumerInput,
  { preset, keys }: { preset: QueuePreset | null; keys: readonly string[] },
): void {
  if (preset === null) return;
  for (const [key, reason] of Object.entries(preset.refuses)) {
    if (!keys.includes(key) || own<unknown>(input, key) === undefined) continue;
    reading.report.mistake(
      [...path, key],
      `${key} means nothing for ${preset.title}: ${reason}`,
      `take ${key} away, or the preset`,
      "key",
    );
  }
}

/** What contradicts itself, whoever the broker is. */
function checkQueue(reading: Reading, path: Path, settings: Settings, input: QueueInput): void {
  const mistake = (key: string, message: string, hint: string | null = null): void => {
    reading.report.mistake([...path, key], message, hint, "key");
  };
  const isSilent = settings.capacity === undefined && !reading.report.isSpoilt(path);
  if (input.overflow !== undefined && isSilent)
    mistake("overflow", "overflow needs a capacity: without one the queue is never full");
  const grouped = settings.fifoGroups
    ? "fifoGroups"
    : settings.subscription === "keyShared"
      ? "keyShared"
      : null;
  if (settings.priorities > 0 && grouped !== null)
    mistake("priorities", `priorities would break the order that ${grouped} keeps`);
  if (input.deadLetters !== undefined && input.deadLetter === undefined)
    mistake("deadLetters", "deadLetters needs a deadLetter: the queue they go to");
  checkStore(settings, input, mistake);
  checkShared(settings, input, mistake);
}

function checkShared(
  settings: Settings,
  input: QueueInput,
  mistake: (key: string, message: string, hint?: string) => void,
): void {
  const preset = presetOf(input);
  if (preset?.forShared === undefined || SHARED.includes(settings.subscription)) return;
  const { keys, reason } = preset.forShared;
  for (const key of keys)
    if (input[key] !== undefined)
      mistake(key, `${key} means nothing for ${preset.title} here: ${reason}`, "write subscription: shared");
}

const SHARED: readonly string[] = ["shared", "keyShared"];

function checkStore(
  settings: Settings,
  input: QueueInput,
  mistake: (key: string, message: string, hint?: string) => void,
): void {
  if (!settings.stores && input.preset === undefined)
    for (const key of NEED_A_STORE)
      if (input[key] !== undefined) mistake(key, `a queue that stores nothing has no ${key}`);
  if (!settings.returnsOnDisconnect && settings.visibilityTimeout === undefined)
    mistake(
      "returnsOnDisconnect",
      "without a visibilityTimeout nothing would ever come back from a consumer that died",
      "give a visibilityTimeout",
    );
}

const NEED_A_STORE = [
  "capacity",
  "overflow",
  "maxReceiveCount",
  "deadLetter",
  "visibilityTimeout",
  "ttl",
  "priorities",
  "delay",
  "maxAckPending",
] as const;

function readDeadLetter(
  reading: Reading,
  path: Path,
  { name, input, broker }: { name: string; input: QueueInput; broker: BrokerInput },
): string | null {
  const { deadLetter } = input;
  if (deadLetter === undefined) return null;
  if (own(broker.queues, deadLetter) === undefined) {
    if (reading.report.isSpoilt([...path.slice(0, 3), deadLetter])) return null;
    const known = entriesOf(broker.queues).map(([queue]) => queue);
    reading.report.mistake(
      path,
      `there is no queue "${deadLetter}" at this broker`,
      remedy(deadLetter, known),
    );
    return null;
  }
  const circle = circleOf(name, broker);
  if (circle === null) return deadLetter;
  reading.report.mistake(path, `dead letters go in a circle: ${circle.join(" -> ")}`);
  return null;
}

function circleOf(name: string, broker: BrokerInput): readonly string[] | null {
  const way = [name];
  for (;;) {
    const next: string | undefined = own(broker.queues, way.at(-1)!)?.deadLetter;
    if (next === undefined) return null;
    if (next === name) return [...way, next];
    if (way.includes(next)) return null; // A circle of others, told where they stand.
    way.push(next);
  }
}

/** How a consumer takes messages of a queue. */
export function readQueueSubscription(
  reading: Reading,
  path: Path,
  { input, queue, queuePath }: { input: ConsumerInput; queue: QueueInput; queuePath: Path },
): QueueSubscriptionSpec {
  const preset = presetOf(queue);
  refuse(reading, path, input, { preset, keys: Object.keys(queueConsumerFields) });
  const settings = laidOut(reading, queuePath, queue);
  const unasked = unaskedOf(reading, path, { preset, asks: input.fetch !== undefined });
  const ack = input.ack ?? unasked.ack ?? (settings.stores ? "after" : "before");
  const nak = input.nak ?? unasked.nak ?? "requeue";
  checkSubscription(reading, path, { input, ack, nak, settings });
  const isRequeued = ack === "after" && nak === "requeue";
  return {
    kind: "queue",
    prefetch: input.prefetch ?? unasked.prefetch ?? null,
    fetch: readFetch(reading, [...path, "fetch"], { input, preset, stores: settings.stores }),
    ack,
    ...readInbox(input),
    nak: ack === "before" ? "none" : nak,
    nakDelayNs: isRequeued ? nsOf(input.nakDelay ?? unasked.nakDelay) : null,
    pauseNs: nsOf(input.pauseWhenOpen),
  };
}

/** What consumers of the broker do unasked; a `null` takes that away. */
function unaskedOf(
  reading: Reading,
  path: Path,
  { preset, asks }: { preset: QueuePreset | null; asks: boolean },
): ConsumerSettings {
  const settings = Object.entries(preset?.consumer ?? {});
  const isMeant = (key: string): boolean => !isNull(reading, [...path, key]) && !(asks && key === "prefetch");
  return Object.fromEntries(settings.filter(([key]) => isMeant(key)));
}

function checkSubscription(
  reading: Reading,
  path: Path,
  said: { input: ConsumerInput; ack: string; nak: string; settings: Settings },
): void {
  const { input, ack, nak, settings } = said;
  const mistake = (key: string, message: string, hint: string | null = null): void => {
    reading.report.mistake([...path, key], message, hint, "key");
  };
  if (ack === "before") {
    for (const key of ["nak", "nakDelay"] as const)
      if (input[key] !== undefined && settings.stores)
        mistake(key, `with ack: before the broker has forgotten the message; ${key} would come too late`);
    return;
  }
  if (!settings.stores && settings.preset === undefined)
    mistake("ack", "a queue that stores nothing cannot wait for an acknowledgement", "write ack: before");
  if (input.nakDelay !== undefined && nak !== "requeue")
    mistake("nakDelay", `nakDelay needs nak: requeue; nak: ${nak} hands nothing out again`);
  if (nak === "none" && settings.visibilityTimeout === undefined)
    mistake("nak", "with nak: none a failed message waits for a visibilityTimeout, and the queue has none");
}
