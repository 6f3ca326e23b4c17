import type { Traces, TraceWish } from "../../observe/tracing/tracer.ts";

/** Single requests of one run, as `ripplesim trace` gives them: plain data, which `--json` prints as it is. */
export interface TraceReport extends Traces {
  readonly version: string;
  readonly scenario: string;
  /** Name of the file, without folders. */
  readonly file: string;
  readonly variant: string | null;
  readonly seed: string;
  readonly durationMs: number;
  /** When the run ended: earlier than its duration where it was stopped. */
  readonly endNs: number;
  readonly fingerprint: string;
  readonly stopped: { readonly reason: string } | null;
  readonly wish: TraceWish;
  /** What went wrong with data in these requests, step by step; empty where that was not asked for. */
  readonly stories: readonly TraceStory[];
}

export interface TraceStory {
  readonly title: string;
  readonly lines: readonly { readonly time: string; readonly text: string; readonly isBad: boolean }[];
}
