import type { MishapKind, MessageMishap } from "./message-mishap.ts";

/** What an exchange does with a message, in the order of the fingerprint's details (so new ones go to the end). Each message meets with exactly one. */
export const EXCHANGE_EVENT = {
  /** At least one queue was given it. */
  routed: 0,
  /** No binding matched: it went on to the alternate exchange. */
  alternated: 1,
  /** No binding matched, and nobody was told: it is gone. */
  unroutable: 2,
  /** No binding matched, and its producer was told so. */
  returned: 3,
} as const;

export type ExchangeEvent = (typeof EXCHANGE_EVENT)[keyof typeof EXCHANGE_EVENT];

export const EXCHANGE_EVENTS = Object.keys(EXCHANGE_EVENT).length;

/** One exchange of a broker. */
export interface ExchangeProbe {
  /** A message has come; `copies`: how many queues were given it. */
  happened(nowNs: number, event: ExchangeEvent, copies: number): void;
  /** It is gone, and its publisher does not know. */
  befell(nowNs: number, key: number, how: MishapKind): void;
}

/** published = routed + alternated + unroutable + returned. */
export interface ExchangeSummary {
  readonly published: number;
  /** Given to at least one queue. */
  readonly routed: number;
  /** Given to the alternate exchange, because no binding matched. */
  readonly alternated: number;
  /** Dropped because no binding matched, without a word to the producer. */
  readonly unroutable: number;
  /** No binding matched, and the producer was told (mandatory). */
  readonly returned: number;
  /** Messages in all queues that this has made. */
  readonly copies: number;
  /** The first that is gone. */
  readonly examples: readonly MessageMishap[];
}
