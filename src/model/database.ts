import type { Lane } from "../kernel/simulation.ts";
import type { Variates } from "../kernel/variates.ts";
import type { Outcome } from "../observe/outcome.ts";
import { type WarmUp, warmUpFactor } from "../resilience/warm-up.ts";
import type { Request } from "./call.ts";
import type { Rows } from "./contention/rows.ts";
import type { Flow } from "./flow.ts";
import type { Opening } from "./pooling/opening.ts";
import type { DatabaseGroup, Refusal } from "./replication/database-group.ts";
import { SteplessStation } from "./stepless-station.ts";
import { createWaitingLine } from "./waiting-line.ts";

export interface DatabasePlan {
  /** By operation. */
  readonly operations: readonly Variates[];
  /** Operations running at the same time; Infinity: no limit. */
  readonly concurrency: number;
  /** Lane of the longest time an operation may take at the server; null: as long as it takes. */
  readonly statementTimeout: Lane | null;
  readonly statementTimedOut: Outcome;
  /** Too few of the others can be reached. */
  readonly partitioned: Outcome;
  /** How a restarted server gets up to speed; null: at once. */
  readonly warmUp: (WarmUp & { readonly atStart: boolean }) | null;
  /** Who changes the same rows; null: they are not watched. */
  readonly rows: Rows | null;
  /** Work that it takes to open a connection; null: none. */
  readonly opening: Variates | null;
  /** Connections that it has open at most. */
  readonly maxConnections: number;
  readonly tooManyConnections: Outcome;
}

/**
 * A database server: operations run side by side up to its concurrency, others wait in line. It
 * answers every operation, also one whose caller has gone: the answer frees the connection, which
 * is where its visits are counted (`ConnectionPool`).
 */
export class Database extends SteplessStation {
  private readonly _plan: DatabasePlan;
  private readonly _line = createWaitingLine("fifo");
  private _running = 0;
  /** When it restarted; null: it is warm. */
  private _freshSinceNs: number | null = null;
  /** Open connections, where their number matters. */
  private _connections = 0;
  /** When it last crashed. */
  crashedNs = -1;
  /** The servers that hold the same data; null: it is alone. */
  private _group: DatabaseGroup | null = null;
  /** Its number among those; `index` is that among all servers of the database. */
  place = 0;

  constructor(setting: ConstructorParameters<typeof SteplessStation>[0], plan: DatabasePlan) {
    super(setting);
    this._plan = plan;
    if (plan.warmUp?.atStart === true) this._freshSinceNs = 0;
  }

  /** A server whose buffer is empty is slower. */
  override slowness(endpoint: number): number {
    const slowness = super.slowness(endpoint);
    return this._freshSinceNs === null ? slowness : slowness * this._coldness(this._freshSinceNs);
  }

  private _coldness(sinceNs: number): number {
    const factor = warmUpFactor(this._plan.warmUp!, this.simulation.nowNs - sinceNs);
    if (factor === 1) this._freshSinceNs = null;
    return factor;
  }

  join(group: DatabaseGroup, place: number): void {
    this._group = group;
    this.place = place;
  }

  protected noteArrival(): void {
    // The visit began when its connection was asked for.
  }

  protected receive(request: Request): void {
    if (request.deadlineNs !== null && request.deadlineNs <= this.simulation.nowNs) {
      this.visitEnds(request, this.outcomes.deadline);
      return;
    }
    const refusal = this._group?.refusal(this, request) ?? null;
    if (refusal !== null) {
      this.refuse(request, refusal);
      return;
    }
    const { statementTimeout } = this._plan;
    if (statementTimeout !== null) request.waitSlot = statementTimeout.start(this._tookTooLong, request);
    if (this._plan.rows === null || this._plan.rows.enters(this, request)) this.admit(request);
  }

  /** It has the lock that it wants. */
  admit(request: Request): void {
    if (this._running < this._plan.concurrency) this._run(request);
    else {
      request.queued = true;
      request.trace?.begins("queue", this.simulation.nowNs);
      this._line.add(request);
    }
  }

  private _run(request: Request): void {
    request.holding = true;
    this._running++;
    request.trace?.ends("queue", this.simulation.nowNs);
    request.trace?.begins("work", this.simulation.nowNs);
    const { operations, opening } = this._plan;
    const demandNs =
      (request.endpoint === this.openings ? opening : operations[request.endpoint])?.sampleNs() ?? 0;
    const workNs = Math.round(demandNs * this.slowness(request.endpoint));
    request.addWork(workNs);
    request.workEndNs = this.simulation.nowNs + workNs - this.stalledNs;
    request.slot = this.simulation.schedule(workNs, this._operationEnded, request);
  }

  private readonly _operationEnded = (request: Request): void => {
    if (this.frozen) {
      this.deferTimer(this._operationEnded, request);
      return;
    }
    if (request.ended) return; // Stopped while the end was kept back by a freeze.
    const restNs = request.workEndNs + this.stalledNs - this.simulation.nowNs;
    if (restNs > 0) {
      request.slot = this.simulation.schedule(restNs, this._operationEnded, request);
      return;
    }
    if (request.endpoint === this.openings) {
      this.visitEnds(request, null);
      return;
    }
    const conflict = this._plan.rows?.worked(request) ?? null;
    if (this._group === null || conflict !== null) this.visitEnds(request, conflict);
    else this._answerAsOneOf(this._group, request);
  };

  // --- connections ----------------------------------------------------------------------------

  /** The number that openings go by, after those of the operations. */
  get openings(): number {
    return this._plan.operations.length;
  }

  /** Somebody opens a connection: it is counted while that lasts, as in Postgres. */
  readonly welcome = (opening: Opening): void => {
    if (this.frozen) {
      this.deferMessage(this.welcome, opening);
      return;
    }
    this.enters(opening);
    if (this.crashed) this.visitEnds(opening, this.outcomes.crashed);
    else if (this.admits(1) === 0) this.visitEnds(opening, this._plan.tooManyConnections);
    else {
      opening.incarnation = this.incarnation;
      this.admit(opening);
    }
  };

  /** Makes room for so many connections; returns for how many there was room. */
  admits(count: number): number {
    const admitted = Math.min(count, this._plan.maxConnections - this._connections);
    this._connections += admitted;
    return admitted;
  }

  /** A connection that was opened to this process is closed; of one that had leaked nobody knows to which. */
  disconnected(incarnation: number): void {
    if (incarnation === this.incarnation) this._connections = Math.max(0, this._connections - 1);
  }

  // --- the end of an operation ----------------------------------------------------------------

  /** It is not the one to answer this any more. */
  refuse(request: Request, why: Refusal): void {
    this.visitEnds(request, why === "crashed" ? this.outcomes.crashed : this._plan.partitioned);
  }

  /** Others may have taken over meanwhile, or have to know first. */
  private _answerAsOneOf(group: DatabaseGroup, request: Request): void {
    const refusal = group.refusal(this, request);
    if (refusal !== null) this.refuse(request, refusal);
    else if (group.answers(this, request)) this.visitEnds(request, null);
    else {
      request.trace?.ends("work", this.simulation.nowNs);
      request.trace?.begins("replicas", this.simulation.nowNs);
      this.leaves(request);
    }
  }

  private readonly _tookTooLong = (request: Request): void => {
    if (this.frozen) {
      this.deferTimer(this._tookTooLong, request);
      return;
    }
    if (request.ended) return;
    this.stopVisit(request);
    this.visitEnds(request, this._plan.statementTimedOut);
  };

  visitEnds(request: Request, outcome: Outcome | null): void {
    request.ended = true;
    request.trace?.ends("queue", this.simulation.nowNs);
    request.trace?.ends("work", this.simulation.nowNs);
    request.trace?.ends("replicas", this.simulation.nowNs);
    request.answer = outcome;
    if (request.waitSlot >= 0) this._plan.statementTimeout?.cancel(request.waitSlot, request);
    request.reply();
    this.forget(request);
    this.leaves(request);
    this._plan.rows?.left(request);
  }

  protected stopVisit(request: Request): void {
    if (request.queued) {
      request.queued = false;
      this._line.remove(request);
    } else if (request.holding) {
      this.simulation.cancel(request.slot, request);
      request.addWork(-this.workLeftNs(request));
    }
  }

  override leaves(flow: Flow): void {
    if (!flow.holding) return;
    flow.holding = false;
    this._running--;
    while (!this.crashed && this._running < this._plan.concurrency) {
      const next = this._line.take();
      if (next === null) return;
      next.queued = false;
      this._run(next as Request);
    }
  }

  override crash(): boolean {
    const fell = super.crash();
    if (fell) this._connections = 0;
    if (fell) this.crashedNs = this.simulation.nowNs;
    if (fell && this._group?.leads(this) !== false) this._plan.rows?.clear();
    if (fell) this._group?.crashed(this);
    return fell;
  }

  override restart(): boolean {
    const isBack = super.restart();
    if (isBack && this._plan.warmUp !== null) this._freshSinceNs = this.simulation.nowNs;
    if (isBack) this._group?.restarted(this);
    return isBack;
  }

  override freeze(): void {
    const wasFrozen = this.frozen;
    super.freeze();
    if (!wasFrozen) this._group?.froze(this);
  }

  override thaw(): void {
    super.thaw();
    if (!this.frozen) this._group?.thawed(this);
  }
}
