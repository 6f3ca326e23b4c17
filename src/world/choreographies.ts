import type { Call } from "../model/call.ts";
import { standingCall } from "../model/messaging/delivery.ts";
import { DeadLetters, type LetterDesk } from "../model/sagas/dead-letters.ts";
import type { ChoreographyPlan, DeedPlan, PartPlan, ReactionPlan } from "../model/sagas/reaction.ts";
import { AnswerStep, FirstEventStep, ReactStep } from "../model/steps/choreography.ts";
import { END } from "../model/steps/end.ts";
import { TransactionStep } from "../model/steps/transaction.ts";
import type { Turn } from "../resilience/sagas/orchestration.ts";
import { FailureSet } from "../resilience/failure-set.ts";
import { type Signal, signalsOf } from "../scenario/choreography.ts";
import type { SagaSpec, Scenario, StepSpec } from "../scenario/scenario.ts";
import { type BuiltService, endpointIndex } from "./components.ts";
import { coursePlan, exhaustedPlan, pausesOf } from "./sagas.ts";
import { compileSteps, type Linker, StepContext, transactionPlan } from "./steps.ts";
import type { World } from "./world.ts";

/** The choreographed sagas of the scenario: what their participants share. */
export class Choreographies {
  private readonly _services: ReadonlyMap<string, BuiltService>;
  private readonly _plans = new Map<string, ChoreographyPlan>();

  constructor(services: ReadonlyMap<string, BuiltService>) {
    this._services = services;
  }

  private _planOf(name: string, { world }: StepContext): ChoreographyPlan {
    const plan = this._plans.get(name) ?? choreographyPlan(name, sagaOf(name, world), world);
    this._plans.set(name, plan);
    return plan;
  }

  /** The step that begins one. */
  beginning(step: Extract<StepSpec, { kind: "saga" }>, context: StepContext): Linker {
    const plan = this._planOf(step.saga, context);
    const announcement = compileSteps(step.log, new StepContext(context, `sagas/${step.saga}/begin`));
    const isWritten = step.log.some(({ kind }) => kind === "outbox");
    return (next) => new FirstEventStep(plan, announcement, isWritten, next);
  }

  /** What a participant does with an event. */
  reaction(step: Extract<StepSpec, { kind: "react" }>, context: StepContext): Linker {
    const { world, place } = context;
    const { saga: name } = step;
    const plan: ReactionPlan = {
      saga: this._planOf(name, context),
      parts: partsOf(name, this._serviceAt(context), context),
      announcement: announcementOf(step, context),
      deadLetters: this._deadLettersOf(name, context),
      timedOut: world.outcomes.of(place, "timeout"),
    };
    const { database } = step;
    if (database === null) return (next) => new ReactStep(plan, new AnswerStep(plan, next), next);
    const transaction = transactionPlan(database, context);
    const answer = new AnswerStep(plan, END);
    return (next) => new ReactStep(plan, new TransactionStep(transaction, answer, next), next);
  }

  private _serviceAt({ place }: StepContext): BuiltService {
    const service = this._services.get(place);
    if (service === undefined) throw new Error(`there is no service ${place}`);
    return service;
  }

  private _deadLettersOf(name: string, { world, place }: StepContext): DeadLetters | null {
    const saga = sagaOf(name, world);
    const exhausted = exhaustedPlan(name, saga, world, place);
    const service = this._services.get(place);
    if (exhausted.kind === "nobody" || service === undefined) return null;
    const { simulation } = world;
    const desks = service.instances.map((host): LetterDesk => {
      const calls = new Map<string, Call>();
      return {
        host,
        callOf: ({ turn }) => {
          const endpoint = readerOf(name, saga, turn);
          const call =
            calls.get(endpoint) ??
            standingCall(
              host,
              { endpoint: endpointIndex(service, endpoint), name: `${place}.${endpoint}` },
              simulation.nowNs,
            );
          calls.set(endpoint, call);
          return call;
        },
      };
    });
    return new DeadLetters({ simulation, exhausted, desks });
  }
}

/** Where a participant takes an event: its consumer, or an endpoint for the turn. */
function readerOf(name: string, saga: SagaSpec, turn: Pick<Turn, "direction" | "step">): string {
  if (saga.events !== null) return name;
  const signal = signalsOf(name, saga).find(
    ({ step, direction }) => step === turn.step && direction === turn.direction,
  );
  if (signal === undefined) throw new Error(`an event of ${name} leads nowhere`);
  return signal.endpoint;
}

function sagaOf(name: string, { scenario }: World): SagaSpec {
  const saga = scenario.sagas[name];
  if (saga === undefined) throw new Error(`there is no saga ${name}`);
  return saga;
}

function choreographyPlan(name: string, saga: SagaSpec, world: World): ChoreographyPlan {
  const { simulation, population, observer } = world;
  const { compensation, events, stuckAfterNs } = saga;
  return {
    simulation,
    population,
    probe: observer.saga(name),
    stuckAfter: simulation.lane(stuckAfterNs),
    course: coursePlan(saga),
    compensation: {
      timeout: compensation.timeoutNs === null ? null : simulation.lane(compensation.timeoutNs),
      ...pausesOf(compensation.retry),
    },
    failures: new FailureSet({ failures: null, ignore: [] }),
    jitter: world.random(`sagas/${name}/jitter`),
    recognizes: events?.subscription.idempotent === true,
  };
}

/** What the service at which the steps stand does for a saga. */
function partsOf(name: string, service: BuiltService, context: StepContext): readonly (PartPlan | null)[] {
  const { world, place } = context;
  const saga = sagaOf(name, world);
  const own = signalsOf(name, saga).filter((signal) => signal.service === place);
  return saga.steps.map((step, index): PartPlan | null => {
    const deedOf = (direction: Turn["direction"]): DeedPlan | null => {
      const signal = own.find((one) => one.step === index && one.direction === direction);
      if (signal === undefined) return null;
      const part = direction === "forward" ? "do" : "undo";
      const steps = stepsAt(world.scenario, signal);
      return {
        name: direction === "forward" ? step.name : `undo ${step.name}`,
        endpoint: endpointIndex(service, signal.does),
        first: compileSteps(steps, new StepContext(context, `sagas/${name}/${step.name}/${part}`)),
      };
    };
    const forward = deedOf("forward");
    if (forward === null) return null;
    return {
      forward,
      backward: deedOf("backward"),
      timeout: step.timeoutNs === null ? null : world.simulation.lane(step.timeoutNs),
      failureEvent: step.failureEvent,
      ...pausesOf(step.retry),
    };
  });
}

function stepsAt({ services }: Scenario, { service, does }: Signal): readonly StepSpec[] {
  return services[service]?.endpoints[does]?.steps ?? [];
}

/** To the topic of all events, or to whoever's turn it is. */
function announcementOf(
  { saga: name, announce }: Extract<StepSpec, { kind: "react" }>,
  context: StepContext,
): ReactionPlan["announcement"] {
  const saga = sagaOf(name, context.world);
  const ways = new Map(
    announce.map(({ steps }) => {
      const [first] = steps;
      const to = first?.kind === "signal" ? first.endpoint : TOPIC;
      return [to, compileSteps(steps, new StepContext(context, `sagas/${name}/events`))];
    }),
  );
  return (turn) => {
    const way = ways.get(saga.events === null ? readerOf(name, saga, turn) : TOPIC);
    if (way === undefined) throw new Error(`an event of ${name} leads nowhere`);
    return way;
  };
}

/** Where all events go, when there is one. */
const TOPIC = "";
