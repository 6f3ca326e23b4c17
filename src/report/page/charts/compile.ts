import { compile } from "vega-lite";
import type { TopLevelSpec } from "vega-lite";
import type { LoggerInterface } from "vega-util";
import type { Chart, CompiledChart } from "./chart.ts";

/** Compiles the Vega-Lite spec of a chart into what the page's runtime draws; `warn` hears of every complaint. */
export function compiled(chart: Chart, warn: (message: string) => void = ignore): CompiledChart {
  const spec = compile(chart.spec as unknown as TopLevelSpec, { logger: new Listener(warn) }).spec;
  // The schema's address is for editors; a page should not name a place it never asks.
  delete spec.$schema;
  return { ...chart, spec };
}

function ignore(): void {
  // The tests listen; a reader of the page could do nothing about it.
}

class Listener implements LoggerInterface {
  private readonly _warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this._warn = warn;
  }

  level(): number;
  level(level: number): this;
  level(level?: number): number | this {
    return level === undefined ? 2 : this;
  }

  error(...parts: readonly unknown[]): this {
    this._warn(parts.map(String).join(" "));
    return this;
  }

  warn(...parts: readonly unknown[]): this {
    return this.error(...parts);
  }

  info(): this {
    return this;
  }

  debug(): this {
    return this;
  }
}
