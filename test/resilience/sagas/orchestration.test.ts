import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AttemptEnd, Course, type CoursePlan } from "../../../src/resilience/sagas/orchestration.ts";

const step = { hasUndo: true, pivot: false, attempts: 1 };
const plan = (steps: CoursePlan["steps"], more: Partial<CoursePlan> = {}): CoursePlan => ({
  steps,
  undoAttempts: 1,
  ignoresExhausted: false,
  ...more,
});

/** Walks a course through these ends; says what was tried, and how it ended. */
function walk(of: CoursePlan, ends: readonly AttemptEnd[]): string[] {
  const course = new Course(of);
  const log: string[] = [];
  for (const end of ends) {
    log.push(`${course.direction === "forward" ? "do" : "undo"} ${course.step}`);
    const move = course.ended(end);
    if (move !== "again" && move !== "next") return [...log, move];
  }
  return log;
}

describe("the course of a saga", () => {
  it("is completed when every step is done", () => {
    expect(walk(plan([step, step]), ["done", "done"])).toEqual(["do 0", "do 1", "completed"]);
  });

  it("undoes what was done, last first, and leaves alone what was answered by a failure", () => {
    expect(walk(plan([step, step, step]), ["done", "done", "failed", "done", "done"])).toEqual([
      "do 0",
      "do 1",
      "do 2",
      "undo 1",
      "undo 0",
      "compensated",
    ]);
  });

  it("undoes a step in doubt too, though a later attempt was refused", () => {
    const twice = { ...step, attempts: 2 };
    expect(walk(plan([step, twice]), ["done", "inDoubt", "refused", "done", "done"])).toEqual([
      "do 0",
      "do 1",
      "do 1",
      "undo 1",
      "undo 0",
      "compensated",
    ]);
  });

  it("forgets the doubt of a step that is done after all", () => {
    const twice = { ...step, attempts: 2 };
    expect(walk(plan([twice, step]), ["inDoubt", "done", "failed", "done"]).at(-1)).toBe("compensated");
  });

  it("does not repeat what was refused, before the pivot and behind it", () => {
    const patient = { ...step, attempts: 5 };
    expect(walk(plan([patient]), ["refused"])).toEqual(["do 0", "compensated"]);
    expect(walk(plan([{ ...step, pivot: true }, patient]), ["done", "refused"]).at(-1)).toBe("exhausted");
  });

  it("passes over steps without an undo", () => {
    const bare = { ...step, hasUndo: false };
    expect(walk(plan([step, bare, step]), ["done", "done", "failed", "done"])).toEqual([
      "do 0",
      "do 1",
      "do 2",
      "undo 0",
      "compensated",
    ]);
  });

  it("has no way back behind the pivot: what is given up there needs help", () => {
    const pivot = { ...step, pivot: true };
    const course = new Course(plan([step, pivot, { ...step, attempts: 2 }]));
    const moves = (["done", "done", "failed", "inDoubt"] as const).map((end) => course.ended(end));
    expect(moves).toEqual(["next", "next", "again", "exhausted"]);
    course.resume(false);
    expect(course.ended("done")).toBe("completed");
  });

  it("turns back when the pivot itself fails", () => {
    expect(walk(plan([step, { ...step, pivot: true }]), ["done", "failed", "done"]).at(-1)).toBe(
      "compensated",
    );
  });

  it("passes over an undo that fails where errors are ignored, and is stuck then", () => {
    expect(
      walk(plan([step, step, step], { ignoresExhausted: true }), [
        "done",
        "done",
        "failed",
        "failed",
        "done",
      ]),
    ).toEqual(["do 0", "do 1", "do 2", "undo 1", "undo 0", "stuck"]);
  });

  it("undoes the step that was under way when its coordinator died, if it fails when it is repeated", () => {
    const course = new Course(plan([step]));
    course.resume(true);
    expect(course.ended("failed")).toBe("next");
    expect(course.direction).toBe("backward");
  });
});

describe("any course", () => {
  const plans = fc.record({
    steps: fc.array(
      fc.record({
        hasUndo: fc.boolean(),
        pivot: fc.constant(false),
        attempts: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    pivot: fc.integer({ min: -1, max: 5 }),
    undoAttempts: fc.integer({ min: 1, max: 3 }),
    ignoresExhausted: fc.boolean(),
  });
  const ends = fc.infiniteStream(fc.constantFrom<AttemptEnd>("done", "done", "failed", "refused", "inDoubt"));

  it("undoes exactly what was done or is in doubt and can be undone, in reverse, or says that it did not", () => {
    fc.assert(
      fc.property(plans, ends, ({ steps, pivot, ...rest }, chance) => {
        const of = plan(
          steps.map((one, index) => ({ ...one, pivot: index === pivot })),
          rest,
        );
        const course = new Course(of);
        const done: number[] = [];
        const undone: number[] = [];
        let doubt = -1;
        let move: ReturnType<Course["ended"]> = "next";
        while (move === "next" || move === "again") {
          const { direction, step: at } = course;
          const end = chance.next().value as AttemptEnd;
          if (direction === "forward" && end === "inDoubt") doubt = at;
          if (end === "done") (direction === "forward" ? done : undone).push(at);
          move = course.ended(end);
        }
        if (move === "completed") expect(done).toEqual(of.steps.map((_, index) => index));
        if (move !== "compensated") return;
        const wanted = [...new Set([...done, doubt])].filter((at) => of.steps[at]?.hasUndo === true);
        // A step in doubt that was done after all is among those done.
        const last = done.length;
        expect(undone).toEqual(
          wanted.filter((at) => at < last || (at === last && doubt === last)).sort((a, b) => b - a),
        );
        expect(undone.every((at) => pivot < 0 || done.length <= pivot || at < 0)).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
