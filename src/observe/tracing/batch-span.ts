import type { Outcome } from "../outcome.ts";
import { Span } from "./span.ts";
import type { PartKind } from "./trace.ts";

/** What happens to all messages of a batch alike: it is noted of each that is traced. */
export class BatchSpan extends Span {
  private readonly _all: readonly Span[];

  constructor(all: readonly [Span, ...Span[]]) {
    const [{ name, fromNs, notebook }] = all;
    super("attempt", name, fromNs, -1, notebook);
    this._all = all;
  }

  /** It is sent, or sent again. */
  leaves(nowNs: number): void {
    this.ends("batch", nowNs);
    this.ends("network", nowNs);
    this.begins("network", nowNs);
  }

  override begins(kind: PartKind, nowNs: number): void {
    for (const span of this._all) span.begins(kind, nowNs);
  }

  override ends(kind: PartKind, nowNs: number): void {
    for (const span of this._all) span.ends(kind, nowNs);
  }

  override arrived(nowNs: number, component: string, instance: number): void {
    for (const span of this._all) span.arrived(nowNs, component, instance);
  }

  override replied(nowNs: number, outcome: Outcome | null): void {
    for (const span of this._all) span.replied(nowNs, outcome);
  }

  override left(nowNs: number): void {
    for (const span of this._all) span.left(nowNs);
  }
}

/** Null: nobody traces any of them. */
export function batchSpan(spans: readonly (Span | null)[]): BatchSpan | null {
  const [first, ...others] = spans.filter((span) => span !== null);
  return first === undefined ? null : new BatchSpan([first, ...others]);
}
