import type { FaultKind, FaultSpec, FaultTarget } from "../scenario/scenario.ts";

type SpecOf<Kind extends FaultKind> = Extract<FaultSpec, { kind: Kind }>;

const words: { readonly [Kind in FaultKind]: (fault: SpecOf<Kind>) => string } = {
  slow: (fault) => `${named(fault.target)} works ${fault.factor}x slower`,
  errors: (fault) =>
    `${percent(fault.ratio)} of the requests to ${named(fault.target)} fail with ${fault.code}`,
  freeze: (fault) => `${named(fault.target)} stands still`,
  crash: (fault) => `${named(fault.target)} is down`,
  certificate: (fault) => `the certificate of ${named(fault.target)} has expired`,
  flush: (fault) => `${fault.cache} is emptied`,
  latency: (fault) => `messages between ${pair(fault.between)} take longer`,
  loss: (fault) => `${percent(fault.ratio)} of the messages between ${pair(fault.between)} are lost`,
  partition: (fault) => `${pair(fault.between)} cannot reach each other, messages are ${fault.messages}`,
};

/** What a fault does, in words that may follow a colon. */
export function describeFault<Kind extends FaultKind>(fault: SpecOf<Kind>): string {
  return words[fault.kind](fault);
}

function named(target: FaultTarget): string {
  const name = target.endpoint === null ? target.component : `${target.component}.${target.endpoint}`;
  switch (target.select.kind) {
    case "all":
      return name;
    case "count":
      return `${name} (${target.select.count} of its instances)`;
    case "ratio":
      return `${name} (${percent(target.select.ratio)} of its instances)`;
  }
}

function pair(between: readonly [string, string]): string {
  return between.join(" and ");
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}
