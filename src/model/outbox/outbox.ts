import type { Simulation } from "../../kernel/simulation.ts";
import type { OutboxProbe } from "../../observe/probes.ts";
import { type OutboxRow, OutboxTable } from "../../resilience/messaging/outbox-table.ts";
import { leftBy, type MessageSpan } from "../../observe/tracing/message-span.ts";
import type { Span } from "../../observe/tracing/span.ts";
import { type Call, SentMessage } from "../call.ts";
import type { Host } from "../host.ts";
import type { Address } from "../messaging/address.ts";
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
  /** What is written on its messages; null: nothing. */
  readonly address: Address | null;
}

/** The server that has the table, whichever that is. */
export interface OutboxHome {
  /** It lives, and may stand still. */
  readonly isThere: boolean;
  /** Relays can read it. */
  readonly isUp: boolean;
  /** Another one with each process that has it: a new one knows nothing of what was claimed. */
  readonly epoch: number;
}

/** A database of one server, or a shard. */
export class OutboxStation implements OutboxHome {
  private readonly _station: Station;

  constructor(station: Station) {
    this._station = station;
  }

  get isThere(): boolean {
    return !this._station.crashed;
  }

  get isUp(): boolean {
    return !this._station.frozen && this.isThere;
  }

  get epoch(): number {
    return this._station.incarnation;
  }
}

/** The backups of its database. */
export interface OutboxBackups {
  /** What was done from then on is in none of them. */
  readonly storedNs: () => number;
  /** Marks are in the table and restored with it; else relays keep elsewhere how far they have come. */
  readonly haveMarks: boolean;
  /** Rows are durable as they are written, also outside of transactions; else transactions tell which of theirs are in a copy. */
  readonly areOfTheirTime: boolean;
}

/** Rows of all tables of one database that are not marked. */
export interface OutboxBacklog {
  rows: number;
}

/** The outbox of a database: what was written in a transaction, and is told to a broker later. */
export class Outbox {
  readonly simulation: Simulation;
  readonly home: OutboxHome;
  readonly destinations: readonly OutboxDestination[];
  private readonly _database: string;
  private readonly _backlog: OutboxBacklog;
  private readonly _probe: OutboxProbe;
  private readonly _table: OutboxTable;
  private readonly _backups: OutboxBackups | null;
  private readonly _readers: OutboxReader[] = [];
  /** One for each row that was sent, whoever sends it: so that it is known to be the same. */
  private readonly _calls = new WeakMap<OutboxRow, Call>();
  /** What is noted of rows that somebody traces. */
  private readonly _traces = new WeakMap<OutboxRow, MessageSpan>();
  /** Rows up to this one have been published: what comes later and is older was overtaken. */
  private _furthest = -1;

  constructor(setting: {
    readonly simulation: Simulation;
    readonly database: string;
    readonly home: OutboxHome;
    readonly backlog: OutboxBacklog;
    readonly destinations: readonly OutboxDestination[];
    readonly probe: OutboxProbe;
    readonly backups: OutboxBackups | null;
  }) {
    this.simulation = setting.simulation;
    this.home = setting.home;
    this._database = setting.database;
    this._backlog = setting.backlog;
    this.destinations = setting.destinations;
    this._probe = setting.probe;
    this._backups = setting.backups;
    this._table = new OutboxTable(setting.backups?.storedNs);
  }

  join(reader: OutboxReader): void {
    this._readers.push(reader);
  }

  add(
    nowNs: number,
    message: Pick<OutboxRow, "key" | "priority" | "destination" | "note">,
    by: Span | null,
  ): OutboxRow {
    const row = this._table.add({ ...message, committedNs: nowNs });
    const trace = leftBy(by, nowNs, `the outbox of ${this._database}`, message.key);
    if (trace !== null) this._traces.set(row, trace);
    this._backlog.rows++;
    this._probe.added(nowNs, this._backlog.rows);
    for (const reader of this._readers) reader.added(row);
    return row;
  }

  /** All that was done to the table since is not in what is restored: new rows, and marks of old ones. */
  wiped(storedNs: number): void {
    const { nowNs } = this.simulation;
    for (const row of this._table.kept) {
      if (this._backups?.areOfTheirTime === true && row.committedNs >= storedNs) this.lose(nowNs, row);
      else if (this._backups?.haveMarks === true && row.sentNs >= storedNs) this._unmark(nowNs, row);
    }
  }

  private _unmark(nowNs: number, row: OutboxRow): void {
    const { unsent } = this._table;
    this._table.unmark(row);
    this._backlog.rows += this._table.unsent - unsent;
    this._probe.marked(nowNs, this._backlog.rows);
  }

  restored(): void {
    // Relays find what is there.
  }

  /** A failover has wiped it out, or it is in no backup, with the data that it was written with. */
  lose(nowNs: number, row: OutboxRow): void {
    if (row.lost) return;
    const { unsent } = this._table;
    this._table.lose(row, nowNs);
    this._backlog.rows -= unsent - this._table.unsent;
    this._probe.lost(nowNs, row.committedNs, this._backlog.rows);
    if (row.published) this._probe.phantom(nowNs, row.committedNs);
  }

  claim(most: number): OutboxRow[] {
    return this._table.claim(most);
  }

  free(row: OutboxRow): void {
    this._table.free(row);
  }

  at(sequence: number): OutboxRow | null {
    return this._table.at(sequence);
  }

  from(sequence: number): OutboxRow | null {
    return this._table.from(sequence);
  }

  callOf(row: OutboxRow, host: Host): Call {
    const known = this._calls.get(row);
    if (known !== undefined) return known;
    const destination = this.destinations[row.destination]!;
    const call = standingCall(host, destination, this.simulation.nowNs);
    if (destination.address !== null) call.sent = new SentMessage(0, destination.address);
    this._calls.set(row, call);
    return call;
  }

  /** Somebody sends a row to the broker. */
  relayed(row: OutboxRow): Span | null {
    const { name } = this.destinations[row.destination]!;
    return this._traces.get(row)?.relayed(this.simulation.nowNs, name) ?? null;
  }

  mark(row: OutboxRow): void {
    const { unsent } = this._table;
    this._table.mark(row, this.simulation.nowNs);
    this._backlog.rows -= unsent - this._table.unsent;
    this._probe.marked(this.simulation.nowNs, this._backlog.rows);
  }

  /** The broker has it. */
  published(row: OutboxRow): void {
    const { nowNs } = this.simulation;
    if (row.published) this._probe.publishedAgain(nowNs, row.committedNs);
    else this._probe.published(nowNs, row.committedNs, row.sequence < this._furthest);
    if (row.lost && !row.published) this._probe.phantom(nowNs, row.committedNs);
    this._traces.get(row)?.happened(nowNs, row.published ? "duplicate" : "handled");
    row.published = true;
    this._furthest = Math.max(this._furthest, row.sequence);
  }
}
