import type { FaultWay } from "../fault.ts";
import type { WayInput } from "../schema/fault-targets.ts";
import { instancesOf, lowestOf } from "./fault-selection.ts";
import type { Place } from "./fault-selection.ts";
import { checkEnd } from "./surroundings.ts";
import { own } from "./reading.ts";
import { isZone } from "./zones.ts";

/** The messages that a fault concerns. */
export function readWay({ reading, path }: Place, own: WayInput): FaultWay {
  const { between, from, to } = own;
  const oneWay = from !== undefined || to !== undefined;
  const isWhole = between !== undefined ? !oneWay : from !== undefined && to !== undefined;
  if (!isWhole) {
    reading.report.mistake(
      path,
      "needs either between: [a, b], for both directions, or from: a and to: b, for one",
      null,
      "key",
    );
    return { between: ["", ""], oneWay, select: { kind: "all" } };
  }
  const ends: readonly [string, string] = between ?? [from ?? "", to ?? ""];
  checkEnds({ reading, path }, ends, between !== undefined);
  if (own.select !== "all") checkSelect({ reading, path }, ends);
  const most = Math.max(...ends.map((name) => instancesOf(reading, name)));
  return {
    between: [ends[0], ends[1]],
    oneWay,
    select: lowestOf(reading, [...path, "select"], own.select, most),
  };
}

/** The same, of what is narrower: all instances at an end share the wire. */
export function readWire(place: Place, own: WayInput): FaultWay {
  if (own.select !== "all")
    place.reading.report.mistake(
      [...place.path, "select"],
      "all instances at an end share the link's bandwidth",
      "take select away",
      "key",
    );
  return readWay(place, own);
}

function checkEnds(
  { reading, path }: Pick<Place, "reading" | "path">,
  ends: readonly [string, string],
  isBetween: boolean,
): void {
  ends.forEach((name, index) => {
    const at = isBetween ? ["between", index] : [index === 0 ? "from" : "to"];
    checkEnd(reading, [...path, ...at], name, "value");
  });
  if (ends[0] !== ends[1] || isZone(reading, ends[0])) return;
  const at = isBetween ? [...path, "between"] : path;
  if (own(reading.input.databases, ends[0])?.replicas === undefined)
    reading.report.mistake(at, `there is no network between "${ends[0]}" and itself`);
  else if (path.at(-1) === "loss")
    reading.report.mistake(
      at,
      "what is lost between the servers of a database is sent again, so nothing comes of it",
      "use latency or partition",
    );
}

function checkSelect({ reading, path }: Pick<Place, "reading" | "path">, ends: readonly string[]): void {
  const zone = ends.find((name) => isZone(reading, name));
  if (zone === undefined) return;
  reading.report.mistake(
    [...path, "select"],
    `"${zone}" is a zone; only the messages of a component's instances can be told apart`,
    "take select away",
    "key",
  );
}
