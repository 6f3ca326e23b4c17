import fc from "fast-check";

type Steps = readonly Record<string, unknown>[];

const body = fc.constantFrom<Steps>(
  [{ call: "leaf" }],
  [{ call: "middle.go" }, { work: "3ms" }],
  [{ fail: "20%" }],
  [{ lock: "row" }, { write: "row" }, { fail: "5%" }],
  [{ unlock: "row" }],
  [{ fail: { probability: "20%", code: "FAILED_PRECONDITION", by: "key" } }],
  [{ sleep: "40ms" }, { background: [{ call: "leaf" }] }],
  [{ parallel: { branches: [[{ call: "leaf" }], [{ sleep: "10ms" }]], waitFor: "any" } }],
  [],
);
const retry = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  backoff: fc.record({ base: fc.constantFrom("0s", "20ms", "400ms") }),
  jitter: fc.constantFrom("none", "full"),
});
const part = fc.record(
  { do: body, undo: body, timeout: fc.constantFrom("15ms", "200ms"), retry, retriable: fc.boolean() },
  { requiredKeys: ["do", "retry"] },
);
const behind = fc.record({ do: body, retry });

/** Held until it is confirmed; a confirmation that is refused for good is left to a person. */
const twoPhases = fc
  .array(
    fc.record({
      do: body,
      undo: body,
      confirm: fc.constantFrom<Steps>(
        [],
        [{ sleep: "20ms" }],
        [{ fail: "2%" }],
        [{ fail: { probability: "20%", code: "FAILED_PRECONDITION" } }],
      ),
      timeout: fc.constantFrom("200ms", "1s"),
      retry,
    }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((all) => all.map((one, index) => ({ name: `step${index}`, ...one })));

/** A saga of the front that comes to an end whatever happens: nothing in it is repeated for ever. */
const oneWay = fc
  .record({
    before: fc.array(part, { minLength: 1, maxLength: 3 }),
    behind: fc.array(behind, { maxLength: 1 }),
    retry,
    onExhausted: fc.constantFrom("manual", "ignore"),
    log: fc.constantFrom<unknown>("memory", "durable", { write: "5ms" }, { query: "db.read" }),
    recovery: fc.constantFrom("0s", "700ms"),
    reply: fc.constantFrom("atEnd", "atStart"),
  })
  .map(({ before, behind: after, retry: again, onExhausted, ...rest }) => ({
    coordinator: "front",
    ...rest,
    compensation: { retry: again, timeout: "300ms", onExhausted },
    steps: [
      ...before.map((one, index) => ({ ...one, pivot: after.length > 0 && index === before.length - 1 })),
      ...after,
    ].map((one, index) => ({ name: `step${index}`, ...one })),
  }));

/** The services that it calls answer to each other's events; what is repeated for ever there would be at work for ever. */
const choreographed = fc
  .record({
    parts: fc.array(
      fc.record(
        {
          do: fc.constantFrom<Steps>([{ call: "leaf" }], [{ call: "middle.go" }]),
          hasUndo: fc.boolean(),
          timeout: fc.constantFrom("15ms", "200ms"),
          retry,
          failureEvent: fc.boolean(),
        },
        { requiredKeys: ["do", "hasUndo", "retry"] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    retry,
    onExhausted: fc.constantFrom("manual", "ignore"),
  })
  .map(({ parts, retry: again, onExhausted }) => ({
    coordinator: "front",
    mode: "choreographed",
    stuckAfter: "5s",
    compensation: { retry: again, timeout: "300ms", onExhausted },
    steps: parts.map(({ hasUndo, ...one }, index) => ({
      name: `step${index}`,
      ...one,
      ...(hasUndo ? { undo: one.do } : {}),
    })),
  }));

/** Orchestrated, choreographed, or in two phases. */
export const saga = fc.oneof(
  { weight: 3, arbitrary: oneWay },
  {
    weight: 1,
    arbitrary: fc
      .tuple(oneWay, twoPhases, fc.constantFrom("tcc", "twoPhaseCommit"))
      .map(([one, steps, mode]) => ({ ...one, mode, steps })),
  },
  { weight: 1, arbitrary: choreographed },
);
