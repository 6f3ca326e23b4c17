import { RecordBook } from "../model/records/record-book.ts";
import { LockStep, RecordStep, UnlockStep } from "../model/steps/record.ts";
import type { StepSpec } from "../scenario/scenario.ts";
import type { Linker, StepContext } from "./steps.ts";
import type { World } from "./world.ts";

/** The records of the scenario, each kind made when the first step that has to do with it is compiled. */
export class Records {
  readonly #books = new Map<string, RecordBook>();

  #bookOf(name: string, { scenario, simulation, observer }: World): RecordBook {
    const known = this.#books.get(name);
    if (known !== undefined) return known;
    const spec = scenario.records[name];
    if (spec === undefined) throw new Error(`there is no record ${name}`);
    const book = new RecordBook({
      simulation,
      probe: observer.record(name),
      waits: spec.whenLocked === "wait",
      timeout: spec.timeoutNs === null ? null : simulation.lane(spec.timeoutNs),
    });
    this.#books.set(name, book);
    return book;
  }

  /** What a step does with a record. */
  linker({ record, action }: Extract<StepSpec, { kind: "record" }>, { world, place }: StepContext): Linker {
    const book = this.#bookOf(record, world);
    const outcomes = {
      refused: world.outcomes.of(place, "conflict"),
      deadlock: world.outcomes.of(place, "deadlock"),
      timeout: world.outcomes.of(place, "timeout"),
    };
    switch (action) {
      case "lock":
        return (next) => new LockStep(book, outcomes, next);
      case "unlock":
        return (next) => new UnlockStep(book, next);
      case "read":
      case "write":
        return (next) => new RecordStep(book, action === "write", next);
    }
  }
}
