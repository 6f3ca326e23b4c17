import { exponential } from "../../src/kernel/distributions/exponential.ts";
import { Randoms } from "../../src/kernel/random.ts";
import { type Lane, Simulation } from "../../src/kernel/simulation.ts";
import { Variates } from "../../src/kernel/variates.ts";
import { argument, measure } from "./measurement.ts";

const SECOND_NS = 1e9;
const SERVERS = 16;

class Customer {
  readonly arrivedNs: number;
  timer = -1;
  next: Customer | null = null;

  constructor(arrivedNs: number) {
    this.arrivedNs = arrivedNs;
  }
}

/**
 * M/M/16 at rho 0.9, service mean 1 s, and a timer of 100 s for each customer that its departure disarms:
 * the mean time in system (theory, Erlang C: 1.3696 s).
 */
class Queue {
  departed = 0;
  expired = 0;
  totalNs = 0;
  readonly #simulation: Simulation;
  readonly #timeouts: Lane;
  readonly #gaps: Variates;
  readonly #services: Variates;
  #coming: number;
  #free = SERVERS;
  #first: Customer | null = null;
  #last: Customer | null = null;

  constructor(simulation: Simulation, randoms: Randoms, customers: number) {
    this.#simulation = simulation;
    this.#timeouts = simulation.lane(100 * SECOND_NS);
    this.#gaps = new Variates(exponential({ mean: SECOND_NS / (0.9 * SERVERS) }), randoms.stream("arrivals"));
    this.#services = new Variates(exponential({ mean: SECOND_NS }), randoms.stream("services"));
    this.#coming = customers;
  }

  readonly awaitNext = (): void => {
    if (this.#coming-- > 0) this.#simulation.schedule(this.#gaps.sampleNs(), this.arrive, null);
  };

  readonly arrive = (): void => {
    this.awaitNext();
    const customer = new Customer(this.#simulation.nowNs);
    customer.timer = this.#timeouts.start(this.expire, customer);
    if (this.#free > 0) this.serve(customer);
    else this.wait(customer);
  };

  wait(customer: Customer): void {
    if (this.#first === null) this.#first = customer;
    else this.#last!.next = customer;
    this.#last = customer;
  }

  serve(customer: Customer): void {
    this.#free--;
    this.#simulation.schedule(this.#services.sampleNs(), this.depart, customer);
  }

  readonly depart = (customer: Customer): void => {
    this.#timeouts.cancel(customer.timer, customer);
    this.totalNs += this.#simulation.nowNs - customer.arrivedNs;
    this.departed++;
    this.#free++;
    const next = this.#first;
    if (next === null) return;
    this.#first = next.next;
    this.serve(next);
  };

  readonly expire = (): void => {
    this.expired++;
  };
}

const customers = argument(1);
const simulation = new Simulation();
const queue = new Queue(simulation, new Randoms("1"), customers);
measure(() => {
  queue.awaitNext();
  simulation.run(Number.MAX_SAFE_INTEGER);
  return { units: customers, result: queue.totalNs / queue.departed / SECOND_NS + queue.expired };
});
