import { nearest, remedy } from "../nearest.ts";
import type { BrokerInput } from "../schema/brokers.ts";
import type { Path } from "../source/node.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A broker and one of its destinations. */
export interface ResolvedDestination {
  readonly component: string;
  readonly part: string;
}

/** How many machines a broker has: unless it says so, enough for all copies. */
export function nodeCount({ nodes, topics }: BrokerInput): number {
  return nodes ?? Math.max(1, ...entriesOf(topics).map(([, { replicas }]) => replicas));
}

/** The names of all that can be published to at a broker. */
export function destinationsOf(broker: BrokerInput | undefined): string[] {
  return [...entriesOf(broker?.topics), ...entriesOf(broker?.queues), ...entriesOf(broker?.exchanges)].map(
    ([name]) => name,
  );
}

/** What a `publish` or a `from` names; null when it names nothing that keeps messages (and says so). */
export function resolveDestination(reading: Reading, path: Path, text: string): ResolvedDestination | null {
  const [component = "", part] = text.split(".");
  const { report, input } = reading;
  const broker = own(input.brokers, component);
  if (broker === undefined) {
    if (report.isSpoilt(["brokers", component])) return null;
    const brokers = entriesOf(input.brokers);
    const owner = brokers.find(([, other]) => destinationsOf(other).includes(component));
    const hint =
      owner === undefined
        ? remedy(
            component,
            brokers.map(([name]) => name),
          )
        : `did you mean "${owner[0]}.${component}"?`;
    report.mistake(path, `there is no broker "${component}"`, hint);
    return null;
  }
  const parts = destinationsOf(broker);
  if (part !== undefined && parts.includes(part)) return { component, part };
  const isSpoilt = (kind: string): boolean =>
    part !== undefined && report.isSpoilt(["brokers", component, kind, part]);
  if (parts.length === 0 || ["topics", "queues", "exchanges"].some(isSpoilt)) return null;
  const known = parts.slice(0, 12).map((name) => `${component}.${name}`);
  if (part === undefined) {
    report.mistake(path, `which ${kindsOf(broker)} of "${component}"?`, `there is ${known.join(", ")}`);
    return null;
  }
  const near = nearest(part, parts);
  const hint = near === null ? `there is ${known.join(", ")}` : `did you mean "${component}.${near}"?`;
  report.mistake(path, `"${component}" has no ${kindsOf(broker)} "${part}"`, hint);
  return null;
}

/** `topic`, `queue`, `topic or queue`. */
function kindsOf({ topics, queues, exchanges }: BrokerInput): string {
  const kinds = [
    ...(topics === undefined ? [] : ["topic"]),
    ...(queues === undefined ? [] : ["queue"]),
    ...(exchanges === undefined ? [] : ["exchange"]),
  ];
  return kinds.join(" or ");
}
