import * as fc from "fast-check";
import { distribution, milliseconds } from "./arbitrary-times.ts";

const backoff = fc.record({
  base: milliseconds(200),
  multiplier: fc.constantFrom(1, 2),
  max: fc.constant("2s"),
});
const repeat = fc.record(
  { maxAttempts: fc.integer({ min: 1, max: 3 }), backoff, jitter: fc.constantFrom("none", "full") },
  { requiredKeys: [] },
);
const onExhausted = fc.oneof(
  fc.constantFrom("manual", "ignore", { reconcile: "1s" }),
  distribution(100).map((manual) => ({ manual })),
);

/** Each step is one call, and it takes it back where it does it. */
function choreographed(calls: readonly string[], topic: string | null): fc.Arbitrary<object> {
  const part = fc
    .record({
      call: fc.constantFrom(...calls),
      hasUndo: fc.boolean(),
      others: fc.record(
        { timeout: milliseconds(300), retry: repeat, failureEvent: fc.boolean() },
        { requiredKeys: [] },
      ),
    })
    .map(({ call, hasUndo, others }) => ({
      do: [{ call }],
      ...(hasUndo ? { undo: [{ call }] } : {}),
      ...others,
    }));
  const events = fc.oneof(
    fc.constant(topic),
    fc.record(
      {
        topic: fc.constant(topic),
        idempotent: fc.boolean(),
        commit: fc.constantFrom("before", "after", "auto"),
        concurrency: fc.integer({ min: 1, max: 3 }),
        maxAttempts: fc.integer({ min: 1, max: 3 }),
        retryDelay: milliseconds(50),
      },
      { requiredKeys: ["topic"] },
    ),
  );
  return fc
    .record(
      {
        parts: fc.array(part, { minLength: 1, maxLength: 3 }),
        stuckAfter: milliseconds(2000),
        compensation: fc.record({ retry: repeat, onExhausted }, { requiredKeys: [] }),
        ...(topic === null ? {} : { events }),
      },
      { requiredKeys: ["parts"] },
    )
    .map(({ parts, ...others }) => ({
      mode: "choreographed",
      reply: "atStart",
      steps: parts.map((one, index) => ({ name: `step${index}`, ...one })),
      ...others,
    }));
}

/** Read, written and locked by services. */
const RECORD = "seat";
/** What should say the same. */
const COPY = "place";
export const records = fc.record({
  [RECORD]: fc.oneof(
    fc.record({ timeout: milliseconds(300) }, { requiredKeys: [] }),
    fc.record({ lease: milliseconds(300), fencing: fc.boolean() }, { requiredKeys: ["lease"] }),
    fc.constant({ whenLocked: "fail" }),
  ),
  [COPY]: fc.constant({ copyOf: RECORD }),
});
export const recordStep = fc
  .tuple(fc.constantFrom("lock", "unlock", "read", "write"), fc.constantFrom(RECORD, COPY))
  .map(([action, record]) => ({ [action]: record }));

/** A saga of a coordinator whose steps may be these. */
export function saga(
  coordinator: string,
  {
    steps,
    log,
    calls,
    topic,
  }: { steps: fc.Arbitrary<unknown[]>; log: string | null; calls: readonly string[]; topic: string | null },
): fc.Arbitrary<unknown> {
  const part = fc.record(
    {
      do: steps,
      undo: steps,
      timeout: milliseconds(300),
      retry: repeat,
      retriable: fc.boolean(),
    },
    { requiredKeys: ["do"] },
  );
  const behind = fc.record(
    { do: steps, timeout: milliseconds(300), retry: repeat },
    { requiredKeys: ["do"] },
  );
  const parts = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.option(fc.array(behind, { maxLength: 2 })))
    .map(([before, after]) =>
      [
        ...before.slice(0, -1),
        { ...before.at(-1), ...(after === null ? {} : { pivot: true }) },
        ...(after ?? []),
      ].map((one, index) => ({ name: `step${index}`, ...one })),
    );
  const twoPhases = fc
    .array(
      fc.record(
        { do: steps, undo: steps, confirm: steps, timeout: milliseconds(300), retry: repeat },
        { requiredKeys: ["do"] },
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((all) => all.map((one, index) => ({ name: `step${index}`, ...one })));
  const danced = calls.length === 0 ? [] : [choreographed(calls, topic)];
  const ways = fc.oneof(
    parts.map((all) => ({ steps: all })),
    fc.record({ mode: fc.constantFrom("tcc", "twoPhaseCommit"), steps: twoPhases }),
    ...danced,
  );
  const logs = [fc.constantFrom("memory", "durable"), distribution(10).map((write) => ({ write }))];
  const others = fc.record(
    {
      coordinator: fc.constant(coordinator),
      compensation: fc.record(
        { retry: repeat, timeout: milliseconds(200), onExhausted },
        { requiredKeys: [] },
      ),
      log: log === null ? fc.oneof(...logs) : fc.oneof(...logs, fc.constant({ query: log })),
      recovery: fc.constantFrom(0, "500ms"),
      reply: fc.constantFrom("atEnd", "atStart"),
    },
    { requiredKeys: ["coordinator"] },
  );
  return fc.tuple(ways, others).map(([way, other]) => ({ ...other, ...way }));
}
