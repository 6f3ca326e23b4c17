import { remedy } from "../nearest.ts";
import type { ExchangeSpec } from "../queue-specs.ts";
import type { BrokerInput } from "../schema/brokers.ts";
import type { ExchangeInput } from "../schema/queues.ts";
import type { Path } from "../source/node.ts";
import { entriesOf, own } from "./reading.ts";
import type { Reading } from "./reading.ts";

interface Said {
  readonly name: string;
  readonly input: ExchangeInput;
  readonly broker: BrokerInput;
}

export function readExchange(reading: Reading, path: Path, said: Said): ExchangeSpec {
  const { type } = said.input;
  checkForm(reading, path, said.input);
  const bindings = type === "fanout" ? allOf(reading, path, said) : bindingsOf(reading, path, said);
  return { kind: "exchange", type, bindings, alternate: readAlternate(reading, path, said) };
}

function checkForm({ report }: Reading, path: Path, { type, queues, bindings }: ExchangeInput): void {
  const [wanted, other] =
    type === "fanout" ? (["queues", "bindings"] as const) : (["bindings", "queues"] as const);
  const said = { queues, bindings };
  if (said[other] !== undefined)
    report.mistake(
      [...path, other],
      type === "fanout"
        ? "bindings have keys, and a fanout exchange does not look at them"
        : `a ${type} exchange finds its queues by the keys of its bindings`,
      type === "fanout" ? "write type: direct or topic, or queues" : "write bindings: [{ queue, key }]",
      "key",
    );
  if (said[wanted] === undefined && said[other] === undefined)
    report.mistake(
      path,
      `a ${type} exchange needs ${wanted}`,
      type === "fanout"
        ? "such as queues: [mails]"
        : "such as bindings: [{ queue: mails, key: order.created }]",
    );
  else if (said[wanted]?.length === 0)
    report.mistake([...path, wanted], "an exchange without queues loses everything", null);
}

/** All of a fanout's queues. */
function allOf(reading: Reading, path: Path, { input, broker }: Said): ExchangeSpec["bindings"] {
  const queues = input.queues ?? [];
  const there = queues.filter((queue, index) => {
    const at = [...path, "queues", index];
    if (!isThere(reading, at, queue, broker)) return false;
    if (queues.indexOf(queue) === index) return true;
    reading.report.mistake(at, `"${queue}" is bound twice`);
    return false;
  });
  return there.map((queue) => ({ queue, key: "" }));
}

function bindingsOf(reading: Reading, path: Path, { input, broker }: Said): ExchangeSpec["bindings"] {
  const bindings = input.bindings ?? [];
  return bindings.filter(({ queue, key }, index) => {
    const at = [...path, "bindings", index];
    if (!isThere(reading, [...at, "queue"], queue, broker)) return false;
    const isSame = (other: (typeof bindings)[number]): boolean => other.queue === queue && other.key === key;
    if (bindings.findIndex(isSame) !== index) {
      reading.report.mistake(at, `"${queue}" is bound twice by "${key}"`);
      return false;
    }
    if (input.type === "direct" && /(^|\.)[*#](\.|$)/.test(key))
      reading.report.mistake(
        [...at, "key"],
        "a direct exchange knows no patterns: * and # are words like any other",
        "write type: topic",
      );
    return true;
  });
}

function isThere({ report }: Reading, at: Path, queue: string, broker: BrokerInput): boolean {
  const known = entriesOf(broker.queues).map(([name]) => name);
  if (known.includes(queue)) return true;
  if (report.isSpoilt([...at.slice(0, 2), "queues", queue])) return false;
  report.mistake(at, `there is no queue "${queue}" at this broker`, remedy(queue, known));
  return false;
}

function readAlternate({ report }: Reading, path: Path, { name, input, broker }: Said): string | null {
  const { alternateExchange: alternate } = input;
  if (alternate === undefined) return null;
  const at = [...path, "alternateExchange"];
  const known = entriesOf(broker.exchanges).map(([exchange]) => exchange);
  if (!known.includes(alternate)) {
    report.mistake(at, `there is no exchange "${alternate}" at this broker`, remedy(alternate, known));
    return null;
  }
  const circle = circleOf(name, broker);
  if (circle === null) return alternate;
  report.mistake(at, `alternate exchanges go in a circle: ${circle.join(" -> ")}`);
  return null;
}

function circleOf(name: string, broker: BrokerInput): readonly string[] | null {
  const way = [name];
  for (;;) {
    const next: string | undefined = own(broker.exchanges, way.at(-1)!)?.alternateExchange;
    if (next === undefined) return null;
    if (next === name) return [...way, next];
    if (way.includes(next)) return null; // A circle of others, told where they stand.
    way.push(next);
  }
}

/** The queues that an exchange may give something to, each once. */
export function boundTo({ queues, bindings }: ExchangeInput): readonly string[] {
  return [...new Set([...(queues ?? []), ...(bindings ?? []).map(({ queue }) => queue)])];
}
