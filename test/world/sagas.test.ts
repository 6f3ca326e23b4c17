import { describe, expect, it } from "vitest";
import type { SagaSummary } from "../../src/observe/summary.ts";
import { play, run } from "./run-yaml.ts";

/** One order a second from 0 on, each a saga that calls `shop`; 10 s unless told otherwise. */
function sagas(
  saga: string,
  { shop = "", duration = "10s", more = "", orders = "" }: Record<string, string> = {},
): ReturnType<typeof run> {
  return run(`
name: sagas
duration: ${duration}
workloads: { users: { rate: 1/s, arrivals: constant, target: orders, key: unique } }
services:
  orders: { ${orders} steps: [{ saga: order }] }
  shop: { endpoints: { take: [{ work: 100ms }], give: [{ work: 50ms }], no: [{ fail: 100% }], slow: [{ work: 5s }]${shop} } }
sagas: { order: { coordinator: orders, ${saga} } }
${more}`);
}

const figures = (summary: ReturnType<typeof run>): SagaSummary => summary.sagas["order"]!;

const TAKE = "{ name: first, do: [{ call: shop.take }], undo: [{ call: shop.give }] }";
const TAKE_TOO = TAKE.replace("first", "second");

describe("an orchestrated saga", () => {
  it("is completed when all its steps are done, and answers then", () => {
    const summary = sagas(`steps: [${TAKE}, ${TAKE_TOO}]`);
    expect(figures(summary)).toMatchObject({ started: 10, completed: 10, compensated: 0, running: 0 });
    expect(figures(summary).duration).toMatchObject({ min: 200, max: 200 });
    expect(summary.workloads["users"]).toMatchObject({ ok: 10, latency: { min: 200, max: 200 } });
  });

  it("answers once: whoever began it goes on when it has begun, or when it has ended, and not both times", () => {
    for (const reply of ["atStart", "atEnd"]) {
      const { effects } = run(`
name: sagas
duration: 10s
workloads: { users: { stages: [{ for: 5s, rate: 1/s }], arrivals: constant, target: orders, key: unique } }
services: { orders: { steps: [{ saga: order }, { effect: told }] }, shop: { steps: [{ work: 100ms }] } }
sagas: { order: { coordinator: orders, reply: ${reply}, steps: [{ name: only, do: [{ call: shop }] }] } }
`);
      expect(effects["told"]!.done).toBe(5);
    }
  });

  it("undoes what was done and fails as the step did that failed", () => {
    const summary = sagas(`steps: [${TAKE}, ${TAKE_TOO}, { name: third, do: [{ call: shop.no }] }]`);
    expect(figures(summary)).toMatchObject({ started: 10, completed: 0, compensated: 10 });
    expect(figures(summary).duration).toMatchObject({ min: 300, max: 300 });
    expect(figures(summary).steps["third"]).toMatchObject({ entered: 10, turnedBack: 10, undone: 0 });
    expect(figures(summary).steps["first"]).toMatchObject({ done: 10, undone: 10 });
    expect(summary.workloads["users"]).toMatchObject({
      failed: 10,
      failedAt: { shop: { injected: 10 } },
    });
  });

  it("undoes a step that timed out, which may have been done", () => {
    const summary = sagas(
      `steps: [{ name: only, timeout: 1s, do: [{ call: shop.slow }], undo: [{ call: shop.give }] }]`,
      { duration: "20s", more: "" },
    );
    const { steps, ...saga } = figures(summary);
    expect(saga).toMatchObject({ compensated: 19, running: 1 });
    expect(steps["only"]).toMatchObject({ inDoubt: 19, turnedBack: 19, undone: 19 });
    // What was given up runs on all the same: the last four or five are still at it.
    expect(summary.services["shop"]?.endpoints["slow"]).toMatchObject({ requests: 20, ok: 15 });
  });

  it("repeats a step that failed, with pauses, and one that is retriable for as long as it takes", () => {
    const retried = figures(
      sagas(
        "steps: [{ name: only, do: [{ call: shop.no }], retry: { maxAttempts: 3, backoff: { base: 100ms } } }]",
      ),
    );
    expect(retried.duration).toMatchObject({ min: 200, max: 200 });
    expect(retried.steps["only"]).toMatchObject({ attempts: 30, turnedBack: 10 });
    const retriable = figures(
      sagas("steps: [{ name: pay, do: [], pivot: true }, { name: ship, do: [{ call: shop.no }] }]", {
        duration: "60s",
        more: "faults: {}",
      }),
    );
    expect(retriable).toMatchObject({ started: 60, running: 60 });
    // Of the first: at 0, 1, 3, 7, 15 and 31 s.
    expect(retriable.steps["ship"]?.attempts).toBe(
      Array.from(
        { length: 60 },
        (_, start) => [0, 1, 3, 7, 15, 31].filter((at) => start + at < 60).length,
      ).reduce((sum, attempts) => sum + attempts),
    );
  });

  it("keeps what has no undo, and counts it", () => {
    const { steps, compensated } = figures(
      sagas("steps: [{ name: mail, do: [{ call: shop.take }] }, { name: pay, do: [{ call: shop.no }] }]"),
    );
    expect(compensated).toBe(10);
    expect(steps["mail"]).toMatchObject({ done: 10, kept: 10, undone: 0 });
  });

  it("answers at the start where nobody waits for the end, once it is noted down", () => {
    const summary = sagas(`steps: [${TAKE}], reply: atStart, log: { write: 7ms }`);
    expect(summary.workloads["users"]).toMatchObject({ ok: 10, latency: { min: 7, max: 7 } });
    // A write at the start and one after each step: what is written takes its time.
    expect(figures(summary).duration).toMatchObject({ min: 107, max: 107 });
  });

  it("writes its log into a database: n + 1 writes of n steps that go well", () => {
    const summary = sagas(`steps: [${TAKE}, ${TAKE_TOO}], log: { query: db.put }`, {
      more: "databases: { db: { operations: { put: 5ms } } }",
    });
    expect(summary.databases["db"]).toMatchObject({ requests: 30 });
    expect(summary.workloads["users"]?.latency).toMatchObject({ min: 215, max: 215 });
  });

  it("is not begun when that cannot be noted down, and waits when the log fails later", () => {
    const summary = sagas(`steps: [${TAKE}], log: { query: db.put }`, {
      more: `databases: { db: { operations: { put: 5ms } } }
faults: { down: { at: 3005us, for: 2s, errors: { target: db, ratio: 1 } } }`,
    });
    // Those of 4 s and 5 s are refused; that of 3 s is noted down, and its end only at 5.105 s and 6.
    expect(figures(summary)).toMatchObject({ started: 8, completed: 8 });
  });
});

describe("an undo that fails", () => {
  const failing = `steps: [{ name: first, do: [{ call: shop.take }], undo: [{ call: shop.flaky }] }, { name: second, do: [{ call: shop.no }] }]`;
  const flaky = { shop: ", flaky: [{ fail: 100% }]" };

  it("leaves the saga to a person", () => {
    const { manual, handedOver, steps } = figures(
      sagas(`${failing}, compensation: { retry: { maxAttempts: 3, backoff: { base: 10ms } } }`, flaky),
    );
    expect({ manual, handedOver }).toEqual({ manual: 10, handedOver: 10 });
    expect(steps["first"]).toMatchObject({ undoAttempts: 30, undoFailures: 30, undone: 0, manual: 10 });
  });

  it("leaves it stuck where errors are ignored", () => {
    const saga = figures(sagas(`${failing}, compensation: { onExhausted: ignore }`, flaky));
    expect(saga).toMatchObject({ stuck: 10, manual: 0, handedOver: 0 });
    expect(saga.steps["first"]).toMatchObject({ notUndone: 10 });
  });

  it("is tried again by a job at each of its times, until it succeeds", () => {
    const summary = sagas(`${failing}, compensation: { onExhausted: { reconcile: 4s } }`, {
      shop: ", flaky: [{ work: 1ms }]",
      more: "faults: { out: { at: 0s, for: 5s, errors: { target: shop.flaky, ratio: 1 } } }",
    });
    const saga = figures(summary);
    // Those of 0 to 3 s fail again at 4 s, with that of 4 s, and are undone at 8 s.
    expect(saga).toMatchObject({ compensated: 10, handedOver: 4 + 5, running: 0 });
    expect(saga.duration.max).toBe(8001);
    expect(summary.workloads["users"]).toMatchObject({ failed: 10, failedLatency: { max: 101 } });
  });

  it("is tried again by a person, one saga after the other", () => {
    const saga = figures(
      sagas(`${failing}, compensation: { onExhausted: { manual: 6s } }`, {
        shop: ", flaky: [{ work: 1ms }]",
        more: "faults: { out: { at: 0s, for: 5s, errors: { target: shop.flaky, ratio: 1 } } }",
      }),
    );
    // Those of 0 to 3 s have ended by 9.1 s, that of 4 s is still to be seen to.
    expect(saga).toMatchObject({ compensated: 9, running: 1, handedOver: 5 });
  });
});

describe("a coordinator that crashes", () => {
  const crash = "faults: { crash: { at: 5050ms, for: 1s, crash: { target: orders, select: 1 } } }";
  const steps = `steps: [${TAKE}, ${TAKE_TOO}]`;

  it("loses the sagas in its memory", () => {
    const saga = figures(sagas(`${steps}, log: memory`, { more: crash }));
    // The sixth was under way; the seventh, at 6 s, met nobody.
    expect(saga).toMatchObject({ started: 9, completed: 8, stuck: 1, recovered: 0 });
    expect(saga.steps["first"]).toMatchObject({ stuck: 1 });
  });

  it("leaves those in its log to another instance, which repeats the step in doubt", () => {
    // Two instances take turns: that of 4 s is at the first.
    const summary = sagas(`${steps}, recovery: 3s`, {
      more: crash.replace("5050ms", "4050ms"),
      orders: "instances: 2,",
    });
    const saga = figures(summary);
    expect(saga).toMatchObject({ started: 10, completed: 10, stuck: 0, recovered: 1 });
    expect(saga.duration.max).toBe(50 + 3000 + 200);
    expect(summary.services["shop"]?.endpoints["take"]).toMatchObject({ requests: 21 });
    // Whoever waited for it died with the instance.
    expect(summary.workloads["users"]).toMatchObject({ ok: 9, failed: 1 });
  });

  it("takes them up itself when it is back and nobody else is there", () => {
    const summary = sagas(`${steps}, recovery: 0s`, { more: crash });
    const saga = figures(summary);
    expect(saga).toMatchObject({ started: 9, completed: 9, recovered: 1 });
    // The one that was lost called `take` twice for the same step.
    expect(saga.duration.max).toBe(1050 + 200);
    expect(summary.services["shop"]?.endpoints["take"]).toMatchObject({ requests: 19 });
  });

  it("shows participants the step twice, unless they know requests again", () => {
    const knows = "idempotency: { by: request, ttl: 1h }, ";
    const guarded = (idempotency: string): ReturnType<typeof run> =>
      run(`
name: sagas
duration: 10s
workloads: { users: { rate: 1/s, arrivals: constant, target: orders, key: unique } }
services:
  orders: { steps: [{ saga: order }] }
  shop: { ${idempotency} endpoints: { take: [{ work: 100ms }], pay: [{ work: 50ms }] } }
sagas: { order: { coordinator: orders, recovery: 0s, steps: [{ name: take, do: [{ call: shop.take }] }, { name: pay, do: [{ call: shop.pay }] }] } }
${crash}`);
    expect(guarded("idempotency: { by: request, ttl: 0s }, ").services["shop"]?.duplicates).toEqual({
      answered: 0,
      rejected: 0,
      executed: 1,
    });
    expect(guarded(knows).services["shop"]?.duplicates).toEqual({ answered: 1, rejected: 0, executed: 0 });
  });
});

describe("two phases", () => {
  const phases = (more: string): string => `mode: twoPhaseCommit, ${more} steps: [
    { name: a, do: [{ call: shop.take }], confirm: [{ call: shop.give }], undo: [{ call: shop.give }] },
    { name: b, do: [{ call: shop.take }], confirm: [{ call: shop.give }], undo: [{ call: shop.give }] }]`;

  it("prepare all, then commit all, and hold from the one to the other", () => {
    const saga = figures(sagas(phases("")));
    expect(saga).toMatchObject({ started: 10, completed: 10, duration: { min: 300, max: 300 } });
    // a from 100 to 250 ms, b from 200 to 300.
    expect(saga.held).toMatchObject({ count: 20, min: 100, max: 150 });
    expect(Object.keys(saga.steps)).toEqual(["a", "b", "aConfirm", "bConfirm"]);
  });

  it("roll back those who are prepared when one is not", () => {
    const saga = figures(
      sagas(phases("").replace("name: b, do: [{ call: shop.take }]", "name: b, do: [{ call: shop.no }]")),
    );
    expect(saga).toMatchObject({ completed: 0, compensated: 10, held: { count: 10, min: 50, max: 50 } });
    expect(saga.steps["b"]).toMatchObject({ turnedBack: 10, undone: 0 });
  });

  it("hold everything while the coordinator is dead, and are atomic all the same", () => {
    const saga = figures(
      sagas(phases("recovery: 0s,"), {
        more: "faults: { dead: { at: 3220ms, for: 3s, crash: { target: orders } } }",
      }),
    );
    // That of 3 s was prepared and its commit under way: those of 4, 5 and 6 s met nobody.
    expect(saga).toMatchObject({ started: 7, completed: 7, compensated: 0, recovered: 1 });
    // a was prepared at 3.1 s, and committed from 6.22 to 6.27 s.
    expect(saga.held?.max).toBe(3170);
  });

  it("do not give up a commit, but leave one that is refused for good to a person", () => {
    const saga = figures(
      sagas(
        `mode: tcc, steps: [{ name: a, do: [{ call: shop.take }], confirm: [{ fail: { probability: 1, code: FAILED_PRECONDITION } }] }]`,
      ),
    );
    expect(saga).toMatchObject({ manual: 10, completed: 0 });
    expect(saga.steps["aConfirm"]).toMatchObject({ attempts: 10, manual: 10 });
  });
});

describe("figures of sagas in a window", () => {
  it("are those of the sagas that began in it, whenever they ended", () => {
    const { metric } = play(`
name: windows
duration: 20s
workloads: { users: { rate: 1/s, arrivals: constant, target: orders, key: unique } }
services:
  orders: { steps: [{ saga: order }] }
  shop: { endpoints: { take: [{ sleep: 3s }], give: [] } }
sagas: { order: { coordinator: orders, steps: [{ name: take, do: [{ call: shop.take }], undo: [{ call: shop.give }] }] } }
faults: { no: { at: 5s, for: 5s, errors: { target: shop.take, ratio: 1 } } }
thresholds: [sagas.order.compensated == 5 from 5s to 10s]
`);
    const window = { fromNs: 5e9, toNs: 10e9 };
    const inWindow = (...path: string[]): unknown => metric(["sagas", "order", ...path], window).value;
    expect(["started", "compensated", "completed"].map((figure) => inWindow(figure))).toEqual([5, 5, 0]);
    expect(inWindow("steps", "take", "turnedBack")).toBe(5);
    // Those that began in the last three seconds are running.
    const whole = (figure: string): unknown => metric(["sagas", "order", figure], null).value;
    expect(["started", "completed", "running"].map(whole)).toEqual([20, 12, 3]);
  });
});
