import type { Simulation } from "../kernel/simulation.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { StationProbe } from "../observe/probes.ts";
import type { Request } from "./call.ts";
import type { Connection } from "./connection.ts";
import type { Flow } from "./flow.ts";
import { Host } from "./host.ts";
import type { Headcount } from "./population.ts";

/** A rule of an errors fault: this share of arrivals fails at once. */
export interface ErrorRule {
  /** Null: every endpoint. */
  readonly endpoint: number | null;
  readonly ratio: number;
  /** A number in [0, 1) for a request: drawn, or fixed by its key. */
  readonly lot: (flow: Flow) => number;
  readonly outcome: Outcome;
  /** What else such a request does to the instance; null: nothing. */
  readonly strikes: ((station: Station) => void) | null;
}

/** A rule of a slow fault. */
export interface SlowRule {
  /** Null: every endpoint. */
  readonly endpoint: number | null;
  readonly factor: number;
}

/** What every instance of a component shares and faults may change. */
export interface StationOutcomes {
  readonly crashed: Outcome;
  readonly deadline: Outcome;
  readonly callerGone: Outcome;
  readonly certificateExpired: Outcome;
}

/** A host that is called: it keeps its visits, so that a crash or a fault finds them all. */
export abstract class Station extends Host {
  readonly probe: StationProbe;
  readonly outcomes: StationOutcomes;
  private _population: Headcount;
  private _newest: Request | null = null;
  private _crashes = 0;
  /** Number of the process: another one after each crash. */
  incarnation = 0;
  /** Faults that have let the certificate run out. */
  private _expiries = 0;
  /** Somebody has to be looked at before being let in. */
  private _isWary = false;
  /** Product of the slow faults on each endpoint. */
  private readonly _slowness: Float64Array;
  private _slowRules: readonly SlowRule[] = [];
  private _errorRules: readonly ErrorRule[] = [];

  constructor(setting: {
    simulation: Simulation;
    population: Headcount;
    name: string;
    index: number;
    endpoints: number;
    probe: StationProbe;
    outcomes: StationOutcomes;
  }) {
    super(setting.simulation, setting.name, setting.index);
    this._population = setting.population;
    this.probe = setting.probe;
    this.outcomes = setting.outcomes;
    this._slowness = new Float64Array(setting.endpoints).fill(1);
  }

  /** The visit has ended; its caller is told, unless it had said that it does not want to be. */
  abstract visitEnds(request: Request, outcome: Outcome | null): void;
  /** Drops what the visit waits for or works at, without a word to anybody. */
  protected abstract stopVisit(request: Request): void;
  /** The message with the request has arrived. */
  readonly arrive = (request: Request): void => {
    if (this.frozen) {
      this.deferMessage(this.arrive, request);
      return;
    }
    this.enters(request);
    if (this.crashed) this.visitEnds(request, this.outcomes.crashed);
    else if (request.cancelled) this.visitEnds(request, this.outcomes.callerGone);
    else {
      const injected = this._isWary ? this._refusalOf(request) : null;
      if (injected === null) this.receive(request);
      else this.visitEnds(request, injected);
    }
  };

  /** The visit begins, whatever becomes of it. */
  protected enters(request: Request): void {
    request.host = this;
    request.station = this;
    request.trace?.arrived(this.simulation.nowNs, this.name, this.index);
    this._keep(request);
    this.noteArrival(request);
  }

  /** Somebody wants a connection. */
  readonly greet = (connection: Connection): void => {
    if (this.frozen) {
      this.deferMessage(this.greet, connection);
      return;
    }
    if (this.crashed) connection.reply(this.outcomes.crashed);
    else connection.reply(this._expiries > 0 ? this.outcomes.certificateExpired : null);
  };

  /** The caller no longer wants the answer. May overtake the request it speaks of. */
  readonly cancel = (request: Request): void => {
    if (this.frozen) {
      this.deferMessage(this.cancel, request);
      return;
    }
    request.cancelled = true;
    if (request.station === null) return;
    if (!request.ended) {
      this.stopVisit(request);
      request.stopBranches("cancelled");
      this.visitEnds(request, this.outcomes.callerGone);
    } else request.stopBranches("cancelled");
  };

  /** Serves a request that nothing has stopped so far. */
  protected abstract receive(request: Request): void;
  protected abstract noteArrival(request: Request): void;

  /** The answer met its fate: somebody took it, or it was for nothing. */
  answerMet(request: Request, fate: "taken" | "wasted"): void {
    request.fate = fate;
    const nowNs = this.simulation.nowNs;
    this.probe.answered(nowNs, request.arrivedNs, request.answer, fate === "taken", request.workedNs);
  }

  workedAfterFate(request: Request, workNs: number): void {
    this.probe.workedAfter(this.simulation.nowNs, request.arrivedNs, request.fate === "taken", workNs);
  }

  private _keep(request: Request): void {
    this._population.grew();
    request.older = this._newest;
    if (this._newest !== null) this._newest.newer = request;
    this._newest = request;
  }

  /** From now on the visits in here are counted apart. */
  watch(counting: (population: Headcount) => Headcount): void {
    this._population = counting(this._population);
  }

  /** Nothing of the visit is left here. */
  forget(request: Request): void {
    this._population.shrank();
    request.trace?.left(this.simulation.nowNs);
    if (request.newer === null) this._newest = request.older;
    else request.newer.older = request.older;
    if (request.older !== null) request.older.newer = request.newer;
    request.newer = null;
    request.older = null;
  }

  slowness(endpoint: number): number {
    return this._slowness[endpoint] ?? 1;
  }

  /** Slows what begins from now on; several slow faults multiply. */
  addSlowness(rule: SlowRule): void {
    this._slowRules = [...this._slowRules, rule];
    this._applySlowRules();
  }

  removeSlowness(rule: SlowRule): void {
    this._slowRules = this._slowRules.filter((other) => other !== rule);
    this._applySlowRules();
  }

  /** Always from the start: multiplying by 1/factor at the end would leave a rounding error behind. */
  private _applySlowRules(): void {
    this._slowness.fill(1);
    for (const { endpoint, factor } of this._slowRules) {
      for (let index = 0; index < this._slowness.length; index++) {
        if (endpoint === null || endpoint === index) this._slowness[index] = this.slowness(index) * factor;
      }
    }
  }

  addErrors(rule: ErrorRule): void {
    this._errorRules = [...this._errorRules, rule];
    this._lookAgain();
  }

  removeErrors(rule: ErrorRule): void {
    this._errorRules = this._errorRules.filter((other) => other !== rule);
    this._lookAgain();
  }

  expireCertificate(): void {
    this._expiries++;
    this._lookAgain();
  }

  renewCertificate(): void {
    this._expiries--;
    this._lookAgain();
  }

  private _lookAgain(): void {
    this._isWary = this._errorRules.length > 0 || this._expiries > 0;
  }

  /** Whoever comes without a connection that was opened before needs a valid certificate. */
  private _refusalOf(request: Request): Outcome | null {
    if (this._expiries > 0 && request.pool === null) return this.outcomes.certificateExpired;
    return this.injectedError(request);
  }

  /** What an errors fault answers in its place; null: nothing. */
  protected injectedError(request: Request): Outcome | null {
    for (const rule of this._errorRules) {
      if (rule.endpoint !== null && rule.endpoint !== request.endpoint) continue;
      if (rule.lot(request) >= rule.ratio) continue;
      rule.strikes?.(this);
      return rule.outcome;
    }
    return null;
  }

  /** What an errors fault at the endpoint of something answers that is done in the hands of a visit; null: nothing. */
  errorAt(flow: Flow): Outcome | null {
    for (const rule of this._errorRules)
      if (rule.endpoint === flow.endpoint && rule.lot(flow) < rule.ratio) return rule.outcome;
    return null;
  }

  /** Everything in here ends; callers learn it one latency later. True if it was running until now. */
  crash(): boolean {
    this._crashes++;
    if (this._crashes > 1) return false;
    this.crashed = true;
    this.incarnation++;
    let visit = this._oldest();
    while (visit !== null) {
      const newer: Request | null = visit.newer;
      if (!visit.ended) this.stopVisit(visit);
      visit.stopBranches("crashed");
      if (!visit.ended) this.visitEnds(visit, this.outcomes.crashed);
      visit = newer;
    }
    this.flushDeferred();
    return true;
  }

  /** Back again, empty and fresh, when the last overlapping crash is over. True if it runs from now on. */
  restart(): boolean {
    this._crashes--;
    if (this._crashes > 0) return false;
    this.crashed = false;
    return true;
  }

  private _oldest(): Request | null {
    let visit = this._newest;
    while (visit !== null && visit.older !== null) visit = visit.older;
    return visit;
  }
}
