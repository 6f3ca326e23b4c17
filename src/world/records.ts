import { RecordBook } from "../model/records/record-book.ts";
import { LockStep, RecordStep, UnlockStep } from "../model/steps/record.ts";
import type { StepSpec } from "../scenario/scenario.ts";
import type { Linker, StepContext } from "./steps.ts";
import type { World } from "./world.ts";

/** The records of the scenario. */
export class Records {
  private readonly _books: ReadonlyMap<string, RecordBook>;

  constructor({ scenario, simulation, observer }: World) {
    this._books = new Map(
      Object.entries(scenario.records).map(([name, { whenLocked, timeoutNs, leaseNs, fencing }]) => {
        const timeout = timeoutNs === null ? null : simulation.lane(timeoutNs);
        const lease = leaseNs === null ? null : simulation.lane(leaseNs);
        const waits = whenLocked === "wait";
        return [
          name,
          new RecordBook({ name, simulation, probe: observer.record(name), waits, timeout, lease, fencing }),
        ];
      }),
    );
    for (const [name, { copyOf }] of Object.entries(scenario.records))
      if (copyOf !== null) this._bookOf(name).isCopyOf(this._bookOf(copyOf));
  }

  private _bookOf(name: string): RecordBook {
    const book = this._books.get(name);
    if (book === undefined) throw new Error(`there is no record ${name}`);
    return book;
  }

  /** What a step does with a record. */
  linker({ record, action }: Extract<StepSpec, { kind: "record" }>, { world, place }: StepContext): Linker {
    const book = this._bookOf(record);
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
        return (next) => new RecordStep(book, { writes: action === "write", fenced: outcomes.refused }, next);
    }
  }
}
