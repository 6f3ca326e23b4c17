import type { Simulation } from "../../kernel/simulation.ts";
import type { OutboxProbe } from "../../observe/probes.ts";
import { type OutboxRow, OutboxTable } from "../../resilience/messaging/outbox-table.ts";
import { leftBy, type MessageSpan } from "../../observe/tracing/message-span.ts";
import type { Span } from "../../observe/tracing/span.ts";
import type { Call } from "../call.ts";
import type { Host } from "../host.ts";
import { standingCall } from "../messaging/delivery.ts";
import type { Destination } from "../messaging/destination.ts";
import type { Station } from "../station.ts";

/** Is told of rows as they become durable. */
export interface OutboxReader {
  added(row: OutboxRow): void;
}

/** Where rows lead to. */
export interface OutboxDestination {
  /** As traces call it: `kafka.orders`. */
  readonly name: string;
  readonly nodes: readonly Station[];
  readonly endpoint: number;
  readonly destination: Destination;
}

/** The outbox of a database: what was written in a transaction, and is told to a broker later. */
export class Outbox {
  readonly simulation: Simulation;
  readonly database: Station;
  readonly destinations: readonly OutboxDestination[];
  readonly #probe: OutboxProbe;
  readonly #table = new OutboxTable();
  readonly #readers: OutboxReader[] = [];
  /** One for each row that was sent, whoever sends it: so that it is known to be the same. */
  readonly #calls = new WeakMap<OutboxRow, Call>();
  /** What is noted of rows that somebody traces. */
  readonly #traces = new WeakMap<OutboxRow, MessageSpan>();
  /** Rows up to this one have been published: what comes later and is older was overtaken. */
  #furthest = -1;

  constructor(setting: {
    readonly simulation: Simulation;
    readonly database: Station;
    readonly destinations: readonly OutboxDestination[];
    readonly probe: OutboxProbe;
  }) {
    this.simulation = setting.simulation;
    this.database = setting.database;
    this.destinations = setting.destinations;
    this.#probe = setting.probe;
  }

  join(reader: OutboxReader): void {
    this.#readers.push(reader);
  }

  add(nowNs: number, message: Pick<OutboxRow, "key" | "priority" | "destination">, by: Span | null): void {
    const row = this.#table.add({ ...message, committedNs: nowNs });
    const trace = leftBy(by, nowNs, `the outbox of ${this.database.name}`, message.key);
    if (trace !== null) this.#traces.set(row, trace);
    this.#probe.added(nowNs, this.#table.unsent);
    for (const reader of this.#readers) reader.added(row);
  }

  claim(most: number): OutboxRow[] {
    return this.#table.claim(most);
  }

  free(row: OutboxRow): void {
    this.#table.free(row);
  }

  at(sequence: number): OutboxRow | null {
    return this.#table.at(sequence);
  }

  callOf(row: OutboxRow, host: Host): Call {
    const call =
      this.#calls.get(row) ?? standingCall(host, this.destinations[row.destination]!, this.simulation.nowNs);
    this.#calls.set(row, call);
    return call;
  }

  /** Somebody sends a row to the broker. */
  relayed(row: OutboxRow): Span | null {
    const { name } = this.destinations[row.destination]!;
    return this.#traces.get(row)?.relayed(this.simulation.nowNs, name) ?? null;
  }

  mark(row: OutboxRow): void {
    this.#table.mark(row);
    this.#probe.marked(this.simulation.nowNs, this.#table.unsent);
  }

  /** The broker has it. */
  published(row: OutboxRow): void {
    const { nowNs } = this.simulation;
    if (row.published) this.#probe.publishedAgain(nowNs, row.committedNs);
    else this.#probe.published(nowNs, row.committedNs, row.sequence < this.#furthest);
    this.#traces.get(row)?.happened(nowNs, row.published ? "duplicate" : "handled");
    row.published = true;
    this.#furthest = Math.max(this.#furthest, row.sequence);
  }
}
