import { shortened } from "../../phrases.ts";
import { markup } from "../html.ts";
import type { Html } from "../html.ts";
import type { Severity, Topology } from "./graph.ts";
import { NODE_HEIGHT, NODE_WIDTH, placed } from "./layout.ts";
import type { PlacedEdge, PlacedNode, Point } from "./layout.ts";

interface Look {
  readonly fill: string;
  readonly stroke: string;
  readonly dash: string;
  readonly words: string;
}

/** How a severity looks, and the words that stand beside it: colour alone says nothing. */
export const LOOKS: Readonly<Record<Severity, Look>> = {
  calm: { fill: "var(--calm)", stroke: "var(--calm-line)", dash: "", words: "calm" },
  busy: { fill: "var(--busy)", stroke: "var(--busy-line)", dash: "", words: "busy, utilisation over 70 %" },
  full: { fill: "var(--full)", stroke: "var(--full-line)", dash: "", words: "saturated, fully busy" },
  origin: {
    fill: "var(--origin)",
    stroke: "var(--origin-line)",
    dash: "",
    words: "failures begin here, over 5 %",
  },
  passes: { fill: "var(--passes)", stroke: "var(--origin-line)", dash: "4 2", words: "passes failures on" },
};

/** The topology as a picture; `label` says in a sentence what it shows. */
export function topologyPicture(topology: Topology, label: string): Html {
  const { width, height, nodes, edges } = placed(topology);
  const busiest = Math.max(1, ...edges.map((edge) => edge.rate));
  return markup`<div class="topology wide-only"><svg role="img" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="min-width:${Math.round(width * 0.72)}px" font-size="11">${edges.map((edge) => edgeLine(edge, busiest))}${nodes.map(nodeBox)}${edges.map(edgeLabel)}</svg></div>`;
}

function nodeBox(node: PlacedNode): Html {
  const look = LOOKS[node.severity];
  const left = node.x - NODE_WIDTH / 2;
  const top = node.y - NODE_HEIGHT / 2;
  const strong = node.severity === "origin" ? 2 : 1.25;
  return markup`<g><title>${node.name}: ${node.lines.join(", ")}; ${look.words}</title><rect x="${left}" y="${top}" width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="6" fill="${look.fill}" stroke="${look.stroke}" stroke-width="${strong}" stroke-dasharray="${look.dash}"/><text x="${left + 10}" y="${top + 18}" font-size="13" font-weight="600" fill="var(--ink)">${shortened(node.name)}</text>${node.lines.map((line, index) => markup`<text x="${left + 10}" y="${top + 34 + index * 14}" fill="var(--ink2)">${shortened(line, 25)}</text>`)}${node.kind === "database" || node.kind === "cache" ? drum(left + NODE_WIDTH - 24, top + 8) : null}</g>`;
}

/** The usual sign of a store. */
function drum(x: number, y: number): Html {
  return markup`<g transform="translate(${x},${y})" fill="none" stroke="var(--muted)"><ellipse cx="7" cy="3" rx="6.5" ry="2.5"/><path d="M.5 3v9a6.5 2.5 0 0 0 13 0v-9"/></g>`;
}

function edgeLine(edge: PlacedEdge, busiest: number): Html {
  const color = edge.isFailing ? "var(--fail-mark)" : "var(--edge)";
  const width = (1 + 2.5 * Math.sqrt(edge.rate / busiest)).toFixed(2);
  const points = edge.points;
  const end = points.at(-1);
  const before = points.at(-2);
  if (end === undefined || before === undefined) return markup``;
  return markup`<path d="${curve(points)}" fill="none" stroke="${color}" stroke-width="${width}"/><path d="${arrow(before, end)}" fill="${color}"/>`;
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

function edgeLabel(edge: PlacedEdge): Html {
  const height = 13 * edge.labels.length + 4;
  const top = edge.label.y - height / 2;
  const color = edge.isFailing ? "var(--fail)" : "var(--muted)";
  return markup`<rect x="${(edge.label.x - edge.labelWidth / 2).toFixed(1)}" y="${top.toFixed(1)}" width="${edge.labelWidth.toFixed(1)}" height="${height}" fill="var(--bg)"/>${edge.labels.map((label, index) => markup`<text x="${edge.label.x.toFixed(1)}" y="${(top + 12 + index * 13).toFixed(1)}" text-anchor="middle" fill="${color}">${label}</text>`)}`;
}

/** The same for narrow screens: an indented list from every workload down; a part met again is not opened again. */
export function topologyTree(topology: Topology): Html {
  const items: Html[] = [];
  const opened = new Set<string>();
  const visit = (name: string, depth: number, by: string): void => {
    const node = topology.nodes.find((candidate) => candidate.name === name);
    if (node === undefined || depth > 12) return;
    const look = LOOKS[node.severity];
    const style = `margin-left:${String(Math.min(depth, 6) * 14)}px;background:${look.fill};border-color:${look.stroke};border-style:${look.dash === "" ? "solid" : "dashed"}`;
    items.push(
      markup`<li style="${style}"><b>${node.name}</b><span>${by}</span><small>${node.lines.join("; ")}</small></li>`,
    );
    if (opened.has(name)) return;
    opened.add(name);
    for (const edge of topology.edges)
      if (edge.from === name) visit(edge.to, depth + 1, edge.labels.join(", "));
  };
  const called = new Set(topology.edges.map((edge) => edge.to));
  for (const node of topology.nodes) if (!called.has(node.name)) visit(node.name, 0, "");
  return markup`<ul class="tree narrow">${items}</ul>`;
}
