import { exponential } from "../../src/kernel/distributions/exponential.ts";
import { Randoms } from "../../src/kernel/random.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { Variates } from "../../src/kernel/variates.ts";
import { argument, measure } from "./measurement.ts";

const SECOND_NS = 1e9;

class Customer {
  readonly arrivedNs: number;
  next: Customer | null = null;

  constructor(arrivedNs: number) {
    this.arrivedNs = arrivedNs;
  }
}

/** M/M/1 at rho 0.8, service mean 1 s: the mean time in system of a number of customers (theory: 5 s). */
class Queue {
  departed = 0;
  totalNs = 0;
  readonly #simulation: Simulation;
  readonly #gaps: Variates;
  readonly #services: Variates;
  #coming: number;
  #first: Customer | null = null;
  #last: Customer | null = null;

  constructor(simulation: Simulation, randoms: Randoms, customers: number) {
    this.#simulation = simulation;
    this.#gaps = new Variates(exponential({ mean: 1.25 * SECOND_NS }), randoms.stream("arrivals"));
    this.#services = new Variates(exponential({ mean: SECOND_NS }), randoms.stream("services"));
    this.#coming = customers;
  }

  readonly awaitNext = (): void => {
    if (this.#coming-- > 0) this.#simulation.schedule(this.#gaps.sampleNs(), this.arrive, null);
  };

  readonly arrive = (): void => {
    this.awaitNext();
    const customer = new Customer(this.#simulation.nowNs);
    if (this.#first === null) {
      this.#first = customer;
      this.serve(customer);
    } else {
      this.#last!.next = customer;
    }
    this.#last = customer;
  };

  serve(customer: Customer): void {
    this.#simulation.schedule(this.#services.sampleNs(), this.depart, customer);
  }

  readonly depart = (customer: Customer): void => {
    this.totalNs += this.#simulation.nowNs - customer.arrivedNs;
    this.departed++;
    this.#first = customer.next;
    if (this.#first !== null) this.serve(this.#first);
  };
}

const customers = argument(1);
const simulation = new Simulation();
const queue = new Queue(simulation, new Randoms("1"), customers);
measure(() => {
  queue.awaitNext();
  simulation.run(Number.MAX_SAFE_INTEGER);
  return { units: customers, result: queue.totalNs / queue.departed / SECOND_NS };
});
