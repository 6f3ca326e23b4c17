import type { Summary } from "../../../observe/summary.ts";
import { stretch } from "../../numbers.ts";
import { listed, plural } from "../../phrases.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { courseOf, scenesOf } from "./course.ts";
import type { TopologyCourse } from "./course.ts";
import { topologyPicture, topologyTree } from "./draw.ts";
import { topologyOf } from "./graph.ts";
import { labelRoom } from "./layout.ts";
import { LOOKS, SEVERITIES } from "./looks.ts";
import type { Severity } from "./looks.ts";
import { Moments } from "./moments.ts";

/** Fewer moments than this are no film. */
const MOMENTS_LEAST = 3;

/** The topology as it stands in the page, and what its slider shows. */
export interface TopologyFigure {
  readonly html: Html;
  /** Null: too little time to look at moments. */
  readonly course: TopologyCourse | null;
}

/** Who calls whom: each part at its worst moment, and with the slider all of them at any one moment. */
export function topologyFigure(summary: Summary): TopologyFigure {
  const topology = topologyOf(summary);
  const moments = new Moments(summary);
  const scenes = scenesOf(topology, summary, moments);
  const course = moments.count < MOMENTS_LEAST ? null : courseOf(topology, scenes, summary, moments);
  const rooms = topology.edges.map((edge, index) =>
    labelRoom([
      edge.labels,
      ...scenes.flatMap(({ edges }) => (edges[index] === undefined ? [] : [edges[index].labels])),
    ]),
  );
  const origins = topology.nodes.filter((node) => node.severity === "origin").map((node) => node.name);
  const label = `Who calls whom: ${plural(topology.nodes.length, "part")}. ${origins.length === 0 ? "No failures begin in more than 5 % of the visits of any part." : `Failures begin at ${listed(origins)}.`}`;
  const used = SEVERITIES.filter(
    (severity) =>
      topology.nodes.some((node) => node.severity === severity) ||
      scenes.some(({ parts }) => parts.some((part) => part.severity === severity)),
  );
  const folded =
    topology.folded === 0
      ? ""
      : ` ${plural(topology.folded, "calm part")} that ${topology.folded === 1 ? "is" : "are"} on no path to trouble ${topology.folded === 1 ? "is" : "are"} left out.`;
  return {
    course,
    html: markup`<figure id="topology"><figcaption><h3>Topology <span id="moment-title">at each part's worst moment</span></h3><p>The busiest ${stretch(summary.series.windowMs)} after the warm-up. Width of a line: attempts per second.${folded}</p></figcaption><ul class="key">${used.map((severity) => chip(severity))}</ul>${course === null ? raw("") : momentControls(course, moments)}${topologyPicture(topology, label, rooms)}${topologyTree(topology)}</figure>`,
  };
}

function chip(severity: Severity): Html {
  const look = LOOKS[severity];
  return markup`<li><span class="chip" style="background:${look.fill};border-color:${look.stroke};border-style:${look.dash === "" ? "solid" : "dashed"}"></span>${look.words}</li>`;
}

/** Hidden until the runtime has something to do with them, so that they are missing without script and on paper. */
function momentControls({ bands, clocks, worst }: TopologyCourse, moments: Moments): Html {
  return markup`<div id="moments" class="moments" role="group" aria-label="Moment of the topology" hidden><button type="button" id="moment-play">Play</button><label for="moment">Moment <span class="muted">of ${stretch(moments.lengthMs)}${bands.length === 0 ? "" : ", faults in orange"}</span></label><div class="track">${bands.map(({ from, to }) => markup`<i style="left:${(100 * from).toFixed(1)}%;width:${(100 * (to - from)).toFixed(1)}%"></i>`)}<input type="range" id="moment" min="0" max="${clocks.length - 1}" step="1" value="${worst}" aria-describedby="moment-said"></div><output id="moment-clock" for="moment">worst</output><button type="button" id="moment-worst" aria-pressed="true">Worst moments</button></div><p id="moment-said" class="said" aria-live="polite" hidden></p>`;
}
