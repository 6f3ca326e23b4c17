import { Graph, layout as layOut } from "@dagrejs/dagre";
import { labelWidth } from "./label-box.ts";
import type { Topology, TopologyEdge, TopologyNode } from "./graph.ts";

export const NODE_WIDTH = 164;
export const NODE_HEIGHT = 58;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends TopologyNode, Point {}

export interface PlacedEdge extends TopologyEdge {
  readonly points: readonly Point[];
  readonly label: Point;
  readonly room: LabelRoom;
}

/** Space for what stands on a line at any moment: px, and lines of text. */
export interface LabelRoom {
  readonly width: number;
  readonly lines: number;
}

/** Room for each of several lists of labels in turn. */
export function labelRoom(lists: readonly (readonly string[])[]): LabelRoom {
  return {
    width: labelWidth(lists.flat()),
    lines: Math.max(0, ...lists.map((labels) => labels.length)),
  };
}

export interface PlacedTopology {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** What is used of a dagre graph; the types it ships name a file that it does not. */
interface LayoutGraph {
  setGraph(label: object): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(id: string, label: object): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(id: string): Partial<Point>;
  edge(from: string, to: string, name: string): Partial<Point> & { readonly points?: readonly Point[] };
}

/** Callers left, callees right, with room for the labels of the edges (dagre, the layered method of Sugiyama). */
export function placed(topology: Topology, rooms: readonly LabelRoom[]): PlacedTopology {
  const graph = new (Graph as unknown as new (options: { multigraph: boolean }) => LayoutGraph)({
    multigraph: true,
  });
  graph.setGraph({ rankdir: "LR", nodesep: 20, ranksep: 44, edgesep: 16, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of topology.nodes)
    graph.setNode(idOf(node.name), { width: NODE_WIDTH, height: NODE_HEIGHT });
  const roomOf = (index: number): LabelRoom => rooms[index] ?? { width: 0, lines: 0 };
  topology.edges.forEach((edge, index) => {
    graph.setEdge(
      idOf(edge.from),
      idOf(edge.to),
      { width: roomOf(index).width, height: 8 + 13 * roomOf(index).lines, labelpos: "c" },
      String(index),
    );
  });
  (layOut as (graph: LayoutGraph) => void)(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: topology.nodes.map((node) => {
      const { x = 0, y = 0 } = graph.node(idOf(node.name));
      return { ...node, x, y };
    }),
    edges: topology.edges.map((edge, index) => {
      const own = graph.edge(idOf(edge.from), idOf(edge.to), String(index));
      return {
        ...edge,
        points: own.points ?? [],
        label: { x: own.x ?? 0, y: own.y ?? 0 },
        room: roomOf(index),
      };
    }),
  };
}

/** A name such as `constructor` must not meet what every object has. */
function idOf(name: string): string {
  return `part ${name}`;
}
