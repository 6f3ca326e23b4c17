/**
 * What can befall a call at its caller, in the order of the fingerprint's details (so new ones go to the
 * end). A policy that counts something adds a word here and a figure to the client's Summary.
 */
export const CLIENT_EVENT = {
  /** An attempt begins that is not the first of its call. */
  again: 0,
  /** The call ended before its first attempt: its deadline had passed. */
  unsent: 1,
  retried: 2,
  hedged: 3,
  timedOut: 4,
  /** An answer arrived that nobody waited for any more. */
  cameLate: 5,
  fellBack: 6,
  circuitRejected: 7,
  bulkheadRejected: 8,
  rateLimited: 9,
  /** A retry or a hedge was not made because the budget was empty. */
  budgetRefused: 10,
  /** The call rides on the answer to another: no attempt of its own. */
  coalesced: 11,
  connectionOpened: 12,
  /** A connection could not be opened, and the attempt that waited for it failed. */
  connectFailed: 13,
  /** Too many waited for a connection already. */
  connectionRefused: 14,
  /** The callee refuses so much that the caller refused this one itself. */
  throttled: 15,
  /** An instance of the callee is left out for a while. */
  ejected: 16,
  /** More attempts would have been under way than the concurrency limit lets. */
  overLimit: 17,
  /** A batch of messages left, for the first time. */
  batchSent: 18,
  /** A batch was sent once more. */
  batchResent: 19,
  /** A message was given up because its batch was not acknowledged in time. */
  expired: 20,
  /** There was no room for a message in its producer's buffer. */
  bufferRejected: 21,
} as const;

export type ClientEvent = (typeof CLIENT_EVENT)[keyof typeof CLIENT_EVENT];

export const CLIENT_EVENTS = Object.keys(CLIENT_EVENT).length;

/** Where an attempt can wait at its caller; told when the wait is over, admitted or not. */
export const CLIENT_WAIT = {
  bulkhead: 0,
  rateLimiter: 1,
  connection: 2,
  /** For room in a producer's buffer. */
  buffer: 3,
  /** In a batch, until that left for the first time. */
  batch: 4,
} as const;

export type ClientWait = (typeof CLIENT_WAIT)[keyof typeof CLIENT_WAIT];

export const CLIENT_WAITS = Object.keys(CLIENT_WAIT).length;
