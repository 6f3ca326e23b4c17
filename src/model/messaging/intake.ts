import type { Lane, Simulation } from "../../kernel/simulation.ts";
import { QUEUE_EVENT } from "../../observe/queue-event.ts";
import type { Deduplication } from "../../resilience/messaging/deduplication.ts";
import { Message } from "../../resilience/messaging/message.ts";
import type { Publishing } from "../../resilience/messaging/message-queue.ts";
import { type Call, type Request, SentMessage } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";
import { Handling, type Letter, type LetterMessage } from "./letter.ts";
import { Publication } from "./publication.ts";
import type { QueueJournal } from "./queue-journal.ts";

export interface IntakePlan {
  readonly simulation: Simulation;
  /** For how long a new message is kept back that does not say so itself; null: not at all. */
  readonly delay: Lane | null;
  /** Null: what is published twice is there twice. */
  readonly deduplication: Deduplication | null;
}

/** The queue that messages come in to. */
export interface IntakeOwner {
  readonly node: BrokerNode;
  /** Its time has come: it is to wait with the others. */
  keep(message: LetterMessage): Publishing;
}

/** Where messages come in to a queue: some are kept back for a while, and some have a producer that waits for room. */
export class Intake {
  private readonly _plan: IntakePlan;
  private readonly _journal: QueueJournal;
  private readonly _owner: IntakeOwner;
  private readonly _blocked = new Map<Request, LetterMessage>();
  private readonly _delayed = new Set<LetterMessage>();

  constructor(plan: IntakePlan, journal: QueueJournal, owner: IntakeOwner) {
    this._plan = plan;
    this._journal = journal;
    this._owner = owner;
  }

  /** A message comes in from a producer, alone or (`publication`) for several queues at once. */
  offer(request: Request, publication: Publication | null): Publishing {
    const { deduplication, simulation } = this._plan;
    if (deduplication?.isKnown(simulation.nowNs, request.call) === true) {
      this._journal.deduplicated();
      return "stored";
    }
    const { key, priority, call, trace } = request;
    const about = { key, priority, createdNs: call.startedNs, handling: this._handlingOf(call) };
    const message = this._messageOf(about, trace);
    const delay = call.sent?.address?.delay ?? this._plan.delay;
    if (delay !== null) {
      this._delayed.add(message);
      delay.start(this._delayOver, message);
      return "stored";
    }
    const publishing = this._owner.keep(message);
    if (publishing === "blocked") {
      message.content.publication = publication ?? new Publication(this._owner.node, request);
      message.content.publication.waits();
      this._blocked.set(request, message);
    }
    return publishing;
  }

  /** What a producer sends again is the same message, though it is there twice. */
  private _handlingOf(call: Call): Handling {
    const sent = (call.sent ??= new SentMessage(0));
    for (let { handling } = sent; handling !== null; handling = handling.next)
      if (handling.at === this) return handling;
    sent.handling = new Handling(this, sent.handling);
    return sent.handling;
  }

  /** A dead letter of another queue. */
  receive({ key, priority, createdNs, trace }: Letter): void {
    const handling = new Handling(this, null);
    this._owner.keep(this._messageOf({ key, priority, createdNs, handling }, trace));
  }

  private _messageOf(about: Parameters<QueueJournal["letter"]>[0], by: Request["trace"]): LetterMessage {
    const letter = this._journal.letter(about, by);
    return new Message<Letter>(letter, letter.priority, letter.key);
  }

  private readonly _delayOver = (message: LetterMessage): void => {
    const { node } = this._owner;
    if (node.frozen) node.deferTimer(this._delayOver, message);
    // The broker has died with it, unless it was on the disk.
    else if (this._delayed.delete(message)) this._owner.keep(message);
  };

  /** Its producer does not wait any more; null: it did not. */
  withdraw(request: Request): LetterMessage | null {
    const message = this._blocked.get(request) ?? null;
    this._blocked.delete(request);
    return message;
  }

  unblocked(message: LetterMessage): void {
    const { publication } = message.content;
    if (publication === null) return;
    message.content.publication = null;
    this._blocked.delete(publication.request);
    publication.stored();
  }

  /** What was kept back is lost. */
  crash(): void {
    for (const { content } of this._delayed) this._journal.note(content, QUEUE_EVENT.lost);
    this._delayed.clear();
  }
}
