import type { Traces, TraceWish } from "../../observe/tracing/tracer.ts";

/** What was asked for, and what was found. */
export interface Example extends Traces {
  readonly wish: TraceWish;
}

/** What a page is made of besides its Summary. */
export interface PageParts {
  /** The text of the chart runtime (`npm run build` writes it to dist/report/runtime.js). */
  readonly runtime: string;
  /** The command that gives the same again. */
  readonly command: string;
  /** Single requests that were watched in the run; left out where none were. */
  readonly examples?: readonly Example[];
}
