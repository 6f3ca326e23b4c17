/**
 * What can befall a visit besides its end, in the order of the fingerprint's details (new ones go to the
 * end). What a component counts adds a word here and a figure to its Summary.
 */
export const STATION_EVENT = {
  /** A duplicate was answered without being executed. */
  duplicateAnswered: 0,
  duplicateRejected: 1,
  /** An operation was executed that had been executed before. */
  executedAgain: 2,
  /** More would have been under way than the concurrency limit lets. */
  overLimit: 3,
  /** What was done in a transaction became durable, or did not. */
  committed: 4,
  rolledBack: 5,
} as const;

export type StationEvent = (typeof STATION_EVENT)[keyof typeof STATION_EVENT];

export const STATION_EVENTS = Object.keys(STATION_EVENT).length;
