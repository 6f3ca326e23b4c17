import type { Simulation } from "../../kernel/simulation.ts";
import { QUEUE_EVENT, type QueueEvent, type QueueProbe } from "../../observe/queue-event.ts";
import type { MishapKind } from "../../observe/message-mishap.ts";
import { leftBy } from "../../observe/tracing/message-span.ts";
import type { Span } from "../../observe/tracing/span.ts";
import type { MarkKind } from "../../observe/tracing/trace.ts";
import { KeyOrder } from "../../resilience/messaging/key-order.ts";
import type { Letter } from "./letter.ts";

/** Takes note of what happens to the messages of one queue: counted by a probe, and told to whoever traces them. */
export class QueueJournal {
  private readonly _simulation: Simulation;
  private readonly _probe: QueueProbe;
  private readonly _name: string;
  private readonly _order = new KeyOrder();
  private _letters = 0;

  /** `name`: as traces call the queue, `rabbit.mails`. */
  constructor(simulation: Simulation, probe: QueueProbe, name: string) {
    this._simulation = simulation;
    this._probe = probe;
    this._name = name;
  }

  /** A message comes in; `by`: what is noted of whoever brings it. */
  letter(about: Pick<Letter, "key" | "priority" | "createdNs" | "handling">, by: Span | null): Letter {
    const { key, priority, createdNs, handling } = about;
    const publishedNs = this._simulation.nowNs;
    this._probe.happened(publishedNs, publishedNs, QUEUE_EVENT.published);
    const trace = leftBy(by, publishedNs, this._name, key);
    const number = this._letters++;
    if (key >= 0) this._order.added(key, number);
    return { number, key, priority, createdNs, publishedNs, handling, publication: null, trace };
  }

  note(letter: Letter, event: QueueEvent): void {
    const { nowNs } = this._simulation;
    this._probe.happened(nowNs, letter.publishedNs, event);
    if (letter.key >= 0 && event >= FIRST_END && event <= LAST_END) this._ends(letter, event);
    const mishap = MISHAPS[event];
    if (mishap !== undefined) this.befell(letter, mishap);
    const { trace } = letter;
    const mark = trace === null ? undefined : MARKS[event];
    if (mark !== undefined) trace?.happened(nowNs, mark);
  }

  befell({ key }: Pick<Letter, "key">, how: MishapKind): void {
    this._probe.befell(this._simulation.nowNs, key, how);
  }

  private _ends({ key, number, publishedNs }: Letter, event: QueueEvent): void {
    const overtakes = this._order.overtakes(key, number);
    if (!overtakes || event !== QUEUE_EVENT.handled) return;
    this._probe.happened(this._simulation.nowNs, publishedNs, QUEUE_EVENT.reordered);
    this.befell({ key }, "reordered");
  }

  /** What its producer brings has been there before. */
  deduplicated(): void {
    const { nowNs } = this._simulation;
    this._probe.happened(nowNs, nowNs, QUEUE_EVENT.deduplicated);
  }
}

/** The ends of a message stand next to each other. */
const FIRST_END = QUEUE_EVENT.handled;
const LAST_END = QUEUE_EVENT.withdrawn;

/** What is told as an example, whatever becomes of the message then; that it is expired or dropped only without dead letters. */
const MISHAPS: Readonly<Partial<Record<QueueEvent, MishapKind>>> = {
  [QUEUE_EVENT.lost]: "lost",
  [QUEUE_EVENT.dead]: "dead",
  [QUEUE_EVENT.duplicate]: "duplicate",
};

/** What is worth a word in the story of one message. */
const MARKS: Readonly<Partial<Record<QueueEvent, MarkKind>>> = {
  [QUEUE_EVENT.handled]: "handled",
  [QUEUE_EVENT.dead]: "dead",
  [QUEUE_EVENT.expired]: "expired",
  [QUEUE_EVENT.dropped]: "dropped",
  [QUEUE_EVENT.rejected]: "rejected",
  [QUEUE_EVENT.withdrawn]: "withdrawn",
  [QUEUE_EVENT.lost]: "lost",
  [QUEUE_EVENT.timedOut]: "timedOut",
  [QUEUE_EVENT.late]: "late",
  [QUEUE_EVENT.duplicate]: "duplicate",
  [QUEUE_EVENT.recognized]: "recognized",
};
