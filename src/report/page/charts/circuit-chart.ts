import type { CircuitSeries } from "../../../observe/summary.ts";
import type { Calls } from "../../calls.ts";
import { clock, count, stretch } from "../../numbers.ts";
import { plural, shortened } from "../../phrases.ts";
import { MARGINS } from "./chart.ts";
import type { Chart, Layer } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { THEME } from "./theme.ts";
import { timeChannel } from "./time-axis.ts";
import type { TimeFrame } from "./time-chart.ts";

const LANE_PX = 27;
export const LANES_MAX = 12;

interface Spell {
  readonly lane: string;
  readonly state: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly when: string;
}

export const CIRCUIT_KEY: readonly KeyItem[] = [
  { text: "closed", mark: "line", color: "var(--green)", width: 2 },
  { text: "open", mark: "block", color: "var(--verm)" },
  { text: "half-open (probing)", mark: "block", color: "var(--orange)", outline: "var(--ink)" },
];

/** Lanes of circuits that moved, as many as their scope makes: a thin line is closed, a block is open. */
export function circuitChart(all: readonly Calls[], frame: TimeFrame): Chart {
  const isSingle = all.length === 1;
  const lanes = all
    .flatMap((calls) =>
      calls.circuits.map((circuit) => ({
        circuit,
        name: laneName(calls, circuit, isSingle),
      })),
    )
    .filter(({ circuit }) => circuit.moves.length > 0)
    .slice(0, LANES_MAX);
  const spells = lanes.flatMap(({ circuit, name }, index) =>
    spellsOf(circuit, `${String(index)} ${name}`, frame.durationMs),
  );
  const order = lanes.map(({ name }, index) => `${String(index)} ${name}`);
  const isShort = isSingle && all[0]?.circuits.every(({ endpoint }) => endpoint === null) === true;
  const left = isShort ? 96 : 168;
  const height = Math.max(lanes.length * LANE_PX, LANE_PX);
  const opened = all.reduce((sum, calls) => sum + calls.figures.circuitBreaker.opened, 0);
  return {
    id: "circuit-chart",
    label: `States of ${plural(lanes.length, "circuit")} over time; they opened ${count(opened)} times in all.`,
    height: { wide: height, narrow: height },
    margins: { ...MARGINS, left },
    isTime: true,
    isKey: false,
    labels: [],
    spec: {
      width: 500,
      height,
      padding: { ...MARGINS, left },
      autosize: { type: "none" },
      config: THEME,
      params: [{ name: "titleY", value: -8 }],
      data: { values: spells },
      layer: laneLayers(order, frame, left),
    },
  };
}

/** Which circuit it is: of an instance of the caller, unless all share it; of an endpoint, if each has its own. */
function laneName(
  { caller, callee }: Calls,
  { instance, endpoint }: CircuitSeries,
  isSingle: boolean,
): string {
  const which = instance === null ? "" : ` ${String(instance)}`;
  const target = endpoint ?? (isSingle ? null : callee);
  return target === null
    ? `${shortened(caller, 14)}${which}`
    : `${shortened(caller, 10)}${which} → ${shortened(target, 10)}`;
}

function laneLayers(order: readonly string[], frame: TimeFrame, left: number): Layer[] {
  const y = {
    field: "lane",
    type: "nominal",
    scale: { domain: order },
    axis: {
      title: "circuit of instance",
      titleAngle: 0,
      titleAlign: "left",
      titleAnchor: "start",
      titleBaseline: "bottom",
      titleX: -left,
      titleY: { expr: "titleY" },
      labelExpr: "slice(datum.label, indexof(datum.label, ' ') + 1)",
      labelLimit: left,
      grid: false,
    },
  };
  const x = timeChannel("startMs", frame.durationMs);
  const x2 = { field: "endMs" };
  const tooltip = [
    { field: "state", type: "nominal", title: "state" },
    { field: "when", type: "nominal", title: "from" },
  ];
  const faults = frame.faults
    .filter((fault) => fault.endMs > fault.startMs)
    .map(({ startMs, endMs }) => ({ startMs, endMs }));
  const state = (name: string): Layer => ({ filter: { field: "state", equal: name } });
  return [
    ...(faults.length > 0
      ? [{ data: { values: faults }, mark: { type: "rect", color: "var(--fault)" }, encoding: { x, x2 } }]
      : []),
    {
      transform: [state("closed")],
      mark: { type: "rule", color: "var(--green)", strokeWidth: 2 },
      encoding: { x, x2, y, tooltip },
    },
    {
      transform: [state("open")],
      mark: { type: "bar", color: "var(--verm)", height: 15 },
      encoding: { x, x2, y, tooltip },
    },
    {
      transform: [state("half-open")],
      mark: { type: "bar", color: "var(--orange)", height: 15, stroke: "var(--ink)", strokeWidth: 1 },
      encoding: { x, x2, y, tooltip },
    },
  ];
}

/** From closed at time 0 through every move to the end of the run. */
function spellsOf(circuit: CircuitSeries, lane: string, durationMs: number): Spell[] {
  const spells: Spell[] = [];
  let state = "closed";
  let startMs = 0;
  for (const move of [...circuit.moves, { atMs: durationMs, to: "" }]) {
    spells.push({
      lane,
      state,
      startMs,
      endMs: move.atMs,
      when: `${clock(startMs)} to ${clock(move.atMs)}, ${stretch(move.atMs - startMs)}`,
    });
    state = move.to;
    startMs = move.atMs;
  }
  return spells;
}
