import { SagaCoordinator } from "../model/sagas/coordinator.ts";
import type { ExhaustedPlan, PausePlan, SagaLog, SagaPlan, SagaStepPlan } from "../model/sagas/saga-plan.ts";
import type { Step } from "../model/flow.ts";
import { Backoff } from "../resilience/backoff.ts";
import { FailureSet } from "../resilience/failure-set.ts";
import type { CoursePlan } from "../resilience/sagas/orchestration.ts";
import type { RepeatSpec, SagaSpec, StepSpec } from "../scenario/scenario.ts";
import { courseOf } from "../scenario/saga-course.ts";
import type { BuiltService } from "./components.ts";
import { distributionOf } from "./distributions.ts";
import { compileSteps, StepContext } from "./steps.ts";
import { variates, type World } from "./world.ts";

/** The coordinators of the scenario, each built when the first step that begins its saga is compiled. */
export class SagaTable {
  private readonly _services: ReadonlyMap<string, BuiltService>;
  private readonly _coordinators = new Map<string, SagaCoordinator>();

  constructor(services: ReadonlyMap<string, BuiltService>) {
    this._services = services;
  }

  coordinator(name: string, context: StepContext): SagaCoordinator {
    const known = this._coordinators.get(name);
    if (known !== undefined) return known;
    const spec = context.world.scenario.sagas[name];
    if (spec === undefined) throw new Error(`there is no saga ${name}`);
    const hosts = this._services.get(spec.coordinator)?.instances ?? [];
    const coordinator = new SagaCoordinator({ hosts, ...planOf(name, spec, context) });
    this._coordinators.set(name, coordinator);
    return coordinator;
  }
}

function planOf(name: string, spec: SagaSpec, context: StepContext): Omit<SagaPlan, "hosts"> {
  const { world } = context;
  const { simulation } = world;
  const { compensation } = spec;
  return {
    name,
    simulation,
    population: world.population,
    probe: world.observer.saga(name),
    course: coursePlan(spec),
    steps: courseOf(spec).map((step): SagaStepPlan => {
      const compiled = (steps: readonly StepSpec[], part: string): Step =>
        compileSteps(steps, new StepContext(context, `sagas/${name}/${step.name}/${part}`));
      return {
        name: step.name,
        first: compiled(step.do, "do"),
        undo: step.undo === null ? null : compiled(step.undo, "undo"),
        timeout: step.timeoutNs === null ? null : simulation.lane(step.timeoutNs),
        holds: step.holds,
        confirms: step.confirms,
        ...pausesOf(step.retry),
      };
    }),
    compensation: {
      timeout: compensation.timeoutNs === null ? null : simulation.lane(compensation.timeoutNs),
      ...pausesOf(compensation.retry),
    },
    exhausted: exhaustedPlan(name, spec, world),
    log: logOf(name, spec, context),
    recoveryNs: spec.recoveryNs,
    replyAtStart: spec.reply === "atStart",
    failures: new FailureSet({ failures: null, ignore: [] }),
    jitter: world.random(`sagas/${name}/jitter`),
    timedOut: world.outcomes.of(spec.coordinator, "timeout"),
    crashed: world.outcomes.of(spec.coordinator, "crashed"),
  };
}

/** What the course of a saga depends on. */
export function coursePlan(spec: SagaSpec): CoursePlan {
  const { compensation } = spec;
  return {
    steps: courseOf(spec).map(({ undo, pivot, retry }) => ({
      hasUndo: undo !== null,
      pivot,
      attempts: retry.maxAttempts ?? Infinity,
    })),
    undoAttempts: compensation.retry.maxAttempts ?? Infinity,
    ignoresExhausted: compensation.onExhausted.kind === "ignore",
  };
}

export function pausesOf({ backoff, jitter }: RepeatSpec): PausePlan {
  return { backoff: new Backoff(backoff, jitter), baseNs: backoff.baseNs };
}

/** `at`: who waits for help, where it is not the coordinator. */
export function exhaustedPlan(
  name: string,
  { compensation }: SagaSpec,
  world: World,
  at: string | null = null,
): ExhaustedPlan {
  const { onExhausted } = compensation;
  if (onExhausted.kind === "reconcile") return { kind: "job", everyNs: onExhausted.everyNs };
  if (onExhausted.kind === "ignore" || onExhausted.after === null) return { kind: "nobody" };
  const after = variates(
    world,
    distributionOf(onExhausted.after),
    [`sagas/${name}/manual`, ...(at === null ? [] : [at])].join("/"),
  );
  return { kind: "person", after };
}

function logOf(name: string, { log }: SagaSpec, context: StepContext): SagaLog {
  switch (log.kind) {
    case "memory":
      return { kind: "memory" };
    case "own":
      return {
        kind: "own",
        write: variates(context.world, distributionOf(log.write), `sagas/${name}/log`),
      };
    case "database": {
      const { database, operation } = log;
      const write: StepSpec = { kind: "query", name: null, optional: false, database, operation, key: null };
      return {
        kind: "database",
        first: compileSteps([write], new StepContext(context, `sagas/${name}/log`)),
      };
    }
  }
}
