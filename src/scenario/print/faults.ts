import { durationText } from "../quantity.ts";
import { bandwidthText } from "../size.ts";
import type {
  AbortSpec,
  FaultKind,
  FaultSpec,
  FaultTarget,
  FaultWay,
  LowestSpec,
  SelectSpec,
} from "../fault.ts";
import { writtenDistribution } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

type SpecOf<Kind extends FaultKind> = Extract<FaultSpec, { kind: Kind }>;

/** A fault as it would stand in a file. */
export function writtenFault<Kind extends FaultKind>(fault: SpecOf<Kind>, keep: KeepFile): Written {
  return { ...writtenTimes(fault), ...writtenAbort(fault), ...deedOf(fault, keep) };
}

const deeds: { readonly [Kind in FaultKind]: (fault: SpecOf<Kind>, keep: KeepFile) => Written } = {
  slow: ({ target, factor }) => ({ ...writtenTarget(target), factor }),
  errors: ({ target, ratio, code, by }) => ({ ...writtenTarget(target), ratio, code, by }),
  freeze: ({ target }) => writtenTarget(target),
  crash: ({ target }) => writtenTarget(target),
  crashPoint: ({ target, after, every }) => ({ ...writtenTarget(target), after, every }),
  certificate: ({ target }) => writtenTarget(target),
  flush: ({ cache }) => ({ target: cache }),
  wipe: ({ database }) => ({ target: database }),
  poison: ({ target, ratio, by, downNs }) => ({
    ...writtenTarget(target),
    ratio,
    by,
    downFor: durationText(downNs),
  }),
  leak: ({ target, every }) => ({ ...writtenTarget(target), every }),
  contention: ({ target, share }) => ({ ...writtenTarget(target), share }),
  latency: ({ way, add }, keep) => ({ ...writtenWay(way), add: writtenDistribution(add, "time", keep) }),
  loss: ({ way, ratio }) => ({ ...writtenWay(way), ratio }),
  bandwidth: ({ way, limit }) => ({ ...writtenWay(way), limit: bandwidthText(limit) }),
  partition: ({ way, messages }) => ({ ...writtenWay(way), messages }),
};

/** A crash behind a step is a crash to its author. */
const KEYS: Partial<Readonly<Record<FaultKind, string>>> = { crashPoint: "crash" };

function deedOf<Kind extends FaultKind>(fault: SpecOf<Kind>, keep: KeepFile): Record<string, Written> {
  return { [KEYS[fault.kind] ?? fault.kind]: deeds[fault.kind](fault, keep) };
}

function writtenTimes(fault: FaultSpec): Record<string, Written> {
  const { atNs, endNs, repeats } = fault;
  const at = durationText(atNs);
  if ("after" in fault) return { at, until: durationText(endNs), for: durationText(fault.downNs) };
  if (atNs === endNs) return { at };
  if (repeats === null) return { at, for: durationText(endNs - atNs) };
  const until = durationText(endNs);
  if (repeats.kind === "every")
    return { at, every: durationText(repeats.everyNs), for: durationText(repeats.forNs), until };
  const { mtbfNs, repair } = repeats;
  return {
    at,
    mtbf: durationText(mtbfNs),
    [repair.kind === "exponential" ? "mttr" : "for"]: durationText(repair.ns),
    until,
  };
}

function writtenAbort({ abortWhen }: FaultSpec): Record<string, Written> {
  return abortWhen === null ? {} : { abortWhen: abortText(abortWhen) };
}

function abortText({ workload, successRateBelow, withinNs, overNs }: AbortSpec): Written {
  const within = withinNs === null ? {} : { within: durationText(withinNs) };
  return { workload, successRateBelow, ...within, over: durationText(overNs) };
}

function writtenTarget({ components, endpoint, select }: FaultTarget): Record<string, Written> {
  const [first = ""] = components;
  if (select.kind === "zone" && select.whole) return { target: select.zone };
  const target = components.length > 1 ? components : endpoint === null ? first : `${first}.${endpoint}`;
  return { target, select: writtenSelect(select) };
}

function writtenSelect(select: SelectSpec): Written {
  switch (select.kind) {
    case "zone":
      return { zone: select.zone };
    case "random":
      return { random: writtenLowest(select.of) };
    case "replicas":
      return { replicas: writtenLowest(select.of) };
    case "primary":
      return "primary";
    case "shards":
      return { shards: writtenLowest(select.of), ...writtenServers(select.servers) };
    case "all":
    case "count":
    case "ratio":
      return writtenLowest(select);
  }
}

function writtenServers(
  servers: Extract<SelectSpec, { readonly kind: "shards" }>["servers"],
): Record<string, Written> {
  if (servers.kind === "replicas") return { replicas: writtenLowest(servers.of) };
  return servers.kind === "primary" ? { primary: true } : {};
}

function writtenLowest(select: LowestSpec): Written {
  switch (select.kind) {
    case "all":
      return "all";
    case "count":
      return select.count;
    case "ratio":
      return select.ratio < 1 ? select.ratio : "100%";
  }
}

function writtenWay({ between, oneWay, select }: FaultWay): Record<string, Written> {
  const ends = oneWay ? { from: between[0], to: between[1] } : { between };
  return { ...ends, select: writtenLowest(select) };
}
