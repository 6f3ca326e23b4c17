import { shortened } from "../../phrases.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import type { Topology } from "./graph.ts";
import { labelBox } from "./label-box.ts";
import { NODE_HEIGHT, NODE_WIDTH, placed } from "./layout.ts";
import type { LabelRoom, PlacedEdge, PlacedNode, Point } from "./layout.ts";
import { lineWidth, LOOKS, TONES } from "./looks.ts";

/**
 * The topology as a picture; `label` says in a sentence what it shows, and `rooms` how much space the labels of
 * each line need at any moment. The runtime finds what it changes by the numbers of parts and lines.
 */
export function topologyPicture(topology: Topology, label: string, rooms: readonly LabelRoom[]): Html {
  const { width, height, nodes, edges } = placed(topology, rooms);
  const busiest = Math.max(1, ...edges.map((edge) => edge.rate));
  return markup`<div class="topology wide-only"><svg role="img" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="min-width:${Math.round(width * 0.72)}px" font-size="11">${edges.map((edge, index) => edgeLine(edge, index, busiest))}${nodes.map(nodeBox)}${edges.map(edgeLabel)}</svg></div>`;
}

function nodeBox(node: PlacedNode, index: number): Html {
  const look = LOOKS[node.severity];
  const left = node.x - NODE_WIDTH / 2;
  const top = node.y - NODE_HEIGHT / 2;
  return markup`<g data-part="${index}"><title>${node.name}: ${node.lines.join(", ")}; ${look.words}</title><rect x="${left}" y="${top}" width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="6" fill="${look.fill}" stroke="${look.stroke}" stroke-width="${look.width}" stroke-dasharray="${look.dash}"/><text x="${left + 10}" y="${top + 18}" font-size="13" font-weight="600" fill="var(--ink)">${shortened(node.name)}</text>${node.lines.map((line, place) => markup`<text class="line" x="${left + 10}" y="${top + 34 + place * 14}" fill="var(--ink2)">${shortened(line, 25)}</text>`)}${node.kind === "database" || node.kind === "cache" ? drum(left + NODE_WIDTH - 24, top + 8) : null}</g>`;
}

/** The usual sign of a store. */
function drum(x: number, y: number): Html {
  return markup`<g transform="translate(${x},${y})" fill="none" stroke="var(--muted)"><ellipse cx="7" cy="3" rx="6.5" ry="2.5"/><path d="M.5 3v9a6.5 2.5 0 0 0 13 0v-9"/></g>`;
}

function edgeLine(edge: PlacedEdge, index: number, busiest: number): Html {
  const color = TONES[edge.isFailing ? "failing" : "plain"].line;
  const points = edge.points;
  const end = points.at(-1);
  const before = points.at(-2);
  if (end === undefined || before === undefined) return markup``;
  return markup`<g data-line="${index}" stroke="${color}" fill="${color}"><path d="${curve(points)}" fill="none" stroke-width="${lineWidth(edge.rate, busiest).toFixed(1)}"/><path d="${arrow(before, end)}" stroke="none"/></g>`;
}

/** A smooth way through the points: quadratic pieces between the middles of neighbours. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${at(first)}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    path +=
      next === undefined
        ? `L${at(point)}`
        : `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return path;
}

function at(point: Point): string {
  return `${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
}

function arrow(from: Point, to: Point): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const x = (to.x - from.x) / length;
  const y = (to.y - from.y) / length;
  const base = { x: to.x - 8 * x, y: to.y - 8 * y };
  return `M${at(to)}L${at({ x: base.x - 4 * y, y: base.y + 4 * x })}L${at({ x: base.x + 4 * y, y: base.y - 4 * x })}Z`;
}

/** Text in a box that hides the line behind it; as many lines as any moment needs, empty where this one needs fewer. */
function edgeLabel(edge: PlacedEdge, index: number): Html {
  const color = TONES[edge.isFailing ? "failing" : "plain"].text;
  const box = labelBox(edge.labels);
  const lines = Array.from({ length: edge.room.lines }, (_none, place) => edge.labels[place] ?? "");
  return markup`<g data-label="${index}" transform="translate(${edge.label.x.toFixed(1)},${edge.label.y.toFixed(1)})" fill="${color}"><rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="var(--bg)"/>${lines.map((line, place) => markup`<text y="${box.y + 12 + place * 13}" text-anchor="middle">${line}</text>`)}</g>`;
}

/** By which line a part is reached in the list; -1: it is where a way begins. */
interface Way {
  readonly edge: number;
  readonly text: string;
}

/** The same for narrow screens: an indented list from every workload down; a part met again is not opened again. */
export function topologyTree(topology: Topology): Html {
  const items: Html[] = [];
  const opened = new Set<string>();
  const visit = (name: string, depth: number, by: Way): void => {
    const node = topology.nodes.find((candidate) => candidate.name === name);
    if (node === undefined || depth > 12) return;
    const look = LOOKS[node.severity];
    const style = `margin-left:${String(Math.min(depth, 6) * 14)}px;background:${look.fill};border-color:${look.stroke};border-style:${look.dash === "" ? "solid" : "dashed"}`;
    items.push(
      markup`<li style="${style}" data-part="${topology.nodes.indexOf(node)}"><b>${node.name}</b><span${by.edge < 0 ? null : raw(` data-label="${String(by.edge)}"`)}>${by.text}</span><small>${node.lines.join("; ")}</small></li>`,
    );
    if (opened.has(name)) return;
    opened.add(name);
    topology.edges.forEach((edge, index) => {
      if (edge.from === name) visit(edge.to, depth + 1, { edge: index, text: edge.labels.join(", ") });
    });
  };
  const called = new Set(topology.edges.map((edge) => edge.to));
  for (const node of topology.nodes) if (!called.has(node.name)) visit(node.name, 0, { edge: -1, text: "" });
  return markup`<ul class="tree narrow">${items}</ul>`;
}
