import type { InstanceChange } from "../run-facts.ts";
import type { FaultSetup } from "../setup.ts";
import { clock, count, listed, often, percent, stretch } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** Beginnings and ends of faults, as far as the run came. */
export function faultRemarks(material: StoryMaterial): Remark[] {
  const { setup, endNs } = material;
  return setup.faults.flatMap((fault) => {
    const { name, startNs, endNs: faultEndNs } = fault;
    if (startNs >= endNs || fault.repeated?.strikes === 0) return [];
    const aborted = abortRemark(fault, material);
    if (fault.repeated !== null) return [repeatedRemark(fault, setup.durationNs), ...aborted];
    if (aborted.length > 0) return [beginning(fault, ""), ...aborted];
    if (faultEndNs <= startNs) return [deed(fault)];
    const isLasting = faultEndNs >= setup.durationNs;
    const begins = beginning(
      fault,
      isLasting ? " to the end of the run" : ` until ${clock(faultEndNs, setup.durationNs)}`,
    );
    if (isLasting || faultEndNs >= endNs) return [begins];
    const ends: Remark = {
      atNs: faultEndNs,
      kind: "fault",
      subject: name,
      text: `${name} ends${aftermath(fault, faultEndNs, material)}`,
      weight: WEIGHT.faultEnd,
    };
    return [begins, ends];
  });
}

/** What is over as it begins. */
function deed({ name, startNs, text }: FaultSetup): Remark {
  return { atNs: startNs, kind: "fault", subject: name, text: `${name}: ${text}`, weight: WEIGHT.fault };
}

function beginning({ name, startNs, text }: FaultSetup, until: string): Remark {
  return {
    atNs: startNs,
    kind: "fault",
    subject: name,
    text: `${name} begins: ${text}${until}`,
    weight: WEIGHT.fault,
  };
}

/** That a fault was given up, and what its users saw by then. */
function abortRemark(fault: FaultSetup, material: StoryMaterial): Remark[] {
  const { name, abort, repeated } = fault;
  const facts = material.aborts.get(name);
  if (facts === undefined || abort === null) return [];
  const { workload, successRateBelow, withinNs, overNs } = abort;
  const answered = withinNs === null ? "answered OK" : `answered OK in less than ${stretch(withinNs)}`;
  const rest = repeated === null ? aftermath(fault, facts.atNs, material) : "";
  return [
    {
      atNs: facts.atNs,
      kind: "fault",
      subject: name,
      text: `${name} is aborted: of what ended for ${workload} in the last ${stretch(overNs)} ${percent(facts.successRate)} was ${answered}, less than ${Number((successRateBelow * 100).toPrecision(6))} %${rest}`,
      weight: WEIGHT.fault,
    },
  ];
}

/** A fault that strikes again and again is told once, with the number of its strikes. */
function repeatedRemark({ name, startNs, endNs, repeated, text }: FaultSetup, durationNs: number): Remark {
  const strikes = repeated?.strikes ?? 0;
  const until = endNs >= durationNs ? "the end of the run" : clock(endNs, durationNs);
  const times = strikes === 1 ? "strikes once" : `strikes ${count(strikes)} times`;
  return {
    atNs: startNs,
    kind: "fault",
    subject: name,
    text: `${name} ${times} up to ${until}: ${text}`,
    weight: WEIGHT.fault,
  };
}

/** Crashes and restarts that no fault's bound explains: all of a component where they are few. */
export function crashRemarks({ setup, changes }: StoryMaterial): Remark[] {
  const bounds = new Set(setup.faults.flatMap(({ startNs, endNs }) => [startNs, endNs]));
  const own = changes.filter(({ atNs, isFaults }) => !isFaults && !bounds.has(atNs));
  const components = [...new Set(own.map(({ component }) => component))];
  return components.flatMap((component) => {
    const ofIt = own.filter((change) => change.component === component);
    if (ofIt.length <= CRASHES_TOLD) return ofIt.map(changeRemark);
    const crashes = ofIt.filter(({ kind }) => kind === "crashed");
    const times = crashes.reduce((sum, { instances }) => sum + instances.length, 0);
    const last = crashes.at(-1)!;
    return [
      changeRemark(crashes[0]!),
      {
        ...changeRemark(last),
        text: `instances of ${component} have crashed ${often(times)} by now, the last at ${clock(last.atNs, setup.durationNs)}`,
      },
    ];
  });
}

function changeRemark({ atNs, kind, component, instances }: InstanceChange): Remark {
  return {
    atNs,
    kind: "crash",
    subject: component,
    text: `${component} ${instances.length === 1 ? `instance ${instances[0]!}` : `instances ${listed(instances.map(String))}`} ${verb(kind, instances.length)}`,
    weight: WEIGHT.crash,
  };
}

const CRASHES_TOLD = 4;

/** What the end of a fault finds: who restarts, and the longest queue it leaves. */
function aftermath(fault: FaultSetup, atNs: number, { changes, summary }: StoryMaterial): string {
  const restarts = changes
    .filter(
      ({ atNs: changeNs, kind, component }) =>
        changeNs === atNs && kind === "restarted" && fault.restarts.includes(component),
    )
    .map(
      ({ component, instances }) =>
        `${component} restarts ${instances.length === 1 ? "an instance" : `${instances.length} instances`}, empty`,
    );
  if (restarts.length > 0) return `: ${listed(restarts)}`;
  const window = Math.floor(atNs / 1e6 / summary.series.windowMs);
  const queues = Object.entries({ ...summary.series.services, ...summary.series.databases })
    .map(([name, series]) => ({ name, waiting: series.queueMax[window] ?? 0 }))
    .sort((a, b) => b.waiting - a.waiting);
  const longest = queues[0];
  return longest === undefined || longest.waiting < WORTH_MENTIONING
    ? ""
    : `; ${count(longest.waiting)} wait in the queue of ${longest.name}`;
}

function verb(kind: "crashed" | "restarted", instances: number): string {
  return kind === "crashed"
    ? instances === 1
      ? "crashes"
      : "crash"
    : instances === 1
      ? "restarts"
      : "restart";
}

const WORTH_MENTIONING = 20;
