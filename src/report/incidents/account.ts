import { componentOf } from "../../observe/tracing/critical-path.ts";
import type {
  SpanKind,
  Trace,
  TraceFailure,
  TraceMark,
  TracePart,
  TraceSpan,
  TraceVisit,
} from "../../observe/tracing/trace.ts";
import { count, latency } from "../numbers.ts";
import { effectText, failureText, holderText, markText, RECORD_MARKS } from "../traces/words.ts";

/** One thing that happened, in words. */
export interface AccountLine {
  readonly atNs: number;
  readonly text: string;
  /** It is part of what went wrong. */
  readonly isBad: boolean;
}

/** What happened to some requests, in the order of time: facts, failures, messages; not what went as it should. */
export function accountOf(traces: readonly Trace[]): readonly AccountLine[] {
  const account = new Account();
  for (const trace of traces) account.request(trace);
  // Sorting is stable: of one instant, callers come before what they called.
  return [...account.lines].sort((a, b) => a.atNs - b.atNs);
}

/** Where a span is, and whose it is. */
interface Place {
  readonly component: string;
  /** Nobody waits for an answer any more from then on. */
  readonly untilNs: number;
}

class Account {
  readonly lines: AccountLine[] = [];

  request({ workload, target, number, root }: Trace): void {
    this._tell(root.fromNs, `${workload} asks for ${target} (request ${count(number + 1)})`);
    this._facts(root, { component: workload, untilNs: Infinity });
    this._children(root, { component: workload, untilNs: root.toNs ?? Infinity });
    if (root.toNs === null) return;
    const { failure } = root;
    const told =
      failure === null ? `${workload} is told: OK` : `${workload} is told: ${failureText(failure)}`;
    this._tell(root.toNs, told, failure !== null);
  }

  private _tell(atNs: number, text: string, isBad = false): void {
    this.lines.push({ atNs, text, isBad });
  }

  private _children({ children }: TraceSpan, place: Place): void {
    for (const child of children) this._accounts[child.kind](child, place);
  }

  private readonly _accounts: Readonly<Record<SpanKind, (span: TraceSpan, place: Place) => void>> = {
    request: (span, place) => {
      this._children(span, place);
    },
    call: (span, place) => {
      this._call(span, place);
    },
    attempt: (span, place) => {
      this._attempt(span, place);
    },
    message: (span) => {
      this._message(span);
    },
    delivery: (span) => {
      this._delivery(span);
    },
    saga: (span, place) => {
      this._saga(span, place);
    },
    step: (span, place) => {
      this._step(span, place);
    },
  };

  private _call({ name, children }: TraceSpan, place: Place): void {
    children.forEach((attempt, index) => {
      if (index > 0) this._tell(attempt.fromNs, `${place.component} tries ${name} again`);
      this._attempt(attempt, place);
    });
  }

  private _attempt(span: TraceSpan, place: Place): void {
    const component = span.visit?.component ?? place.component;
    const inside = { component, untilNs: Math.min(place.untilNs, span.toNs ?? Infinity) };
    this._facts(span, inside);
    this._children(span, inside);
    this._dies(span);
    this._sagaEnds(span, "the saga");
    const { failure, toNs } = span;
    if (failure === null || toNs === null || !isOwn(span, failure)) return;
    if (failure.cause === "crashed" && span.visit?.failure?.cause === "crashed") return; // Told of the visit.
    this._tell(toNs, `${place.component} calls ${span.name}: ${failureWords(failure)}`, true);
  }

  /** The machine at which it visits dies. */
  private _dies({ visit, marks }: TraceSpan): void {
    if (visit === null) return;
    const who = `${visit.component} [${String(visit.instance)}]`;
    const struck = marks.find(({ what }) => what === "struck");
    if (struck !== undefined) this._tell(struck.atNs, `${who} dies right after ${struck.by}`, true);
    else if (isCrashOf(visit))
      this._tell(visit.toNs ?? visit.fromNs, `${who} dies while it works on it`, true);
  }

  private _facts({ effects, marks, parts, name, kind }: TraceSpan, { component, untilNs }: Place): void {
    const where = kind === "step" ? `, step ${name}` : "";
    for (const part of parts) this._lock(part, component);
    const late = (atNs: number): string => (atNs > untilNs ? ", though nobody waits for it any more" : "");
    for (const effect of effects)
      this._tell(effect.atNs, `${effectText(effect)} at ${component}${where}${late(effect.atNs)}`);
    for (const mark of marks)
      if (RECORD_MARKS.has(mark.what))
        this._tell(mark.atNs, `${component} ${markText(mark)}${where}${late(mark.atNs)}`);
  }

  /** Short waits are nobody's trouble. */
  private _lock({ kind, fromNs, toNs, wait }: TracePart, component: string): void {
    if (kind !== "lock" || !wait || (toNs !== null && toNs - fromNs < WORTH_TELLING_NS)) return;
    const holder = wait.holder === null ? "" : `, ${holderText(wait.holder)}`;
    this._tell(fromNs, `${component} waits for the lock on ${wait.what}${holder}`, true);
    if (toNs !== null)
      this._tell(toNs, `${component} has waited ${latency((toNs - fromNs) / 1e6)} for ${wait.what}`);
  }

  private _message(span: TraceSpan): void {
    const isKept = span.marks.every(({ what }) => !UNKEPT.has(what));
    this._tell(span.fromNs, `a message ${isKept ? "is kept in" : "comes to"} ${span.name}`);
    for (const mark of span.marks) if (TOLD.has(mark.what)) this._mark(span, mark);
    const sent = span.children.filter(({ kind }) => kind === "attempt");
    for (const again of sent.slice(1)) this._tell(again.fromNs, `a relay sends it again`, true);
    this._children(span, { component: "a relay", untilNs: Infinity });
  }

  private _mark({ name }: TraceSpan, mark: TraceMark): void {
    this._tell(mark.atNs, `the message in ${name}: ${markText(mark)}`, mark.what !== "recognized");
  }

  private _delivery(span: TraceSpan): void {
    const { visit, failure, toNs } = span;
    if (visit === null || isPassedOver(span)) return;
    const { component } = visit;
    this._tell(visit.fromNs, `${component} takes it`);
    this._facts(span, { component, untilNs: Infinity });
    this._children(span, { component, untilNs: Infinity });
    this._dies(span);
    this._sagaEnds(span, "the saga");
    if (failure?.cause === "crashed" || toNs === null) return;
    if (failure !== null) this._tell(toNs, `${component} could not handle it: ${failureText(failure)}`, true);
    else if (span.effects.length + span.children.length === 0)
      this._tell(toNs, `${component} is through with it`);
  }

  private _saga(span: TraceSpan, place: Place): void {
    this._tell(span.fromNs, `saga ${span.name} begins`);
    this._children(span, { ...place, untilNs: Infinity });
    this._sagaEnds(span, `saga ${span.name}`);
  }

  /** One that is left halfway is told of where the account ends. */
  private _sagaEnds({ marks }: TraceSpan, who: string): void {
    for (const mark of marks.filter(({ what }) => what === "completed" || what === "compensated"))
      this._tell(mark.atNs, `${who}: ${markText(mark)}`, mark.what !== "completed");
  }

  private _step(span: TraceSpan, place: Place): void {
    const { name, failure, toNs } = span;
    this._facts(span, place);
    this._children(span, { ...place, untilNs: toNs ?? Infinity });
    if (failure === null || toNs === null) return;
    const last = this.lines.at(-1);
    if (last?.isBad === true && last.atNs === toNs) this.lines.pop(); // The same, told by the call.
    this._tell(toNs, `${name} fails: ${failureText(failure)}`, true);
  }
}

/** Waits for locks that are shorter go untold. */
const WORTH_TELLING_NS = 1e6;

/** What becomes of a message that no queue keeps. */
const UNKEPT: ReadonlySet<TraceMark["what"]> = new Set(["rejected", "withdrawn", "unroutable"]);

/** What becomes of a message that is worth telling; that it was handled shows in what was done. */
const TOLD: ReadonlySet<TraceMark["what"]> = new Set([
  "recognized",
  "timedOut",
  "late",
  "dead",
  "skipped",
  "duplicate",
  "expired",
  "dropped",
  "rejected",
  "withdrawn",
  "unroutable",
  "lost",
  "undone",
  "onTheWay",
]);

/** Somebody whom the message does not concern was handed it, too. */
function isPassedOver({ visit, failure, toNs, effects, children }: TraceSpan): boolean {
  return failure === null && toNs === visit?.fromNs && effects.length + children.length === 0;
}

/** The visit ended because its own machine died. */
function isCrashOf({ component, failure }: TraceVisit): boolean {
  return failure?.cause === "crashed" && failure.place === component;
}

/** It failed here, and is no news from further down. */
function isOwn(span: TraceSpan, failure: TraceFailure): boolean {
  return failure.place === componentOf(span);
}

function failureWords({ cause }: TraceFailure): string {
  return cause === "timeout" ? "no answer in time" : cause;
}
