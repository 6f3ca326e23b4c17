import { exponential } from "../../src/kernel/distributions/exponential.ts";
import { Randoms } from "../../src/kernel/random.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { Variates } from "../../src/kernel/variates.ts";
import { argument, measure } from "./measurement.ts";

const SECOND_NS = 1e9;

/** Hold model: a number of pending events, each of which schedules itself anew after an exponential time of mean 1 s. */
class Holders {
  readonly #simulation: Simulation;
  readonly #delays: Variates;
  readonly #held: Uint32Array;

  constructor(simulation: Simulation, randoms: Randoms, pending: number) {
    this.#simulation = simulation;
    this.#delays = new Variates(exponential({ mean: SECOND_NS }), randoms.stream("delays"));
    this.#held = new Uint32Array(pending);
    for (let holder = 0; holder < pending; holder++) this.wait(holder);
  }

  wait(holder: number): void {
    this.#simulation.schedule(this.#delays.sampleNs(), this.hold, holder);
  }

  readonly hold = (holder: number): void => {
    this.#held[holder]!++;
    this.wait(holder);
  };
}

const pending = argument(1);
const holds = argument(2);
const simulation = new Simulation();
new Holders(simulation, new Randoms("1"), pending);
simulation.run(Number.MAX_SAFE_INTEGER, { eventsMax: pending });
measure(() => {
  simulation.run(Number.MAX_SAFE_INTEGER, { eventsMax: pending + holds });
  return { units: holds, result: simulation.nowNs / SECOND_NS };
});
