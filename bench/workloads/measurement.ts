/** What a measured program prints, as one line of JSON: the reference programs in C++ and Python print the same. */
export interface Measurement {
  /** Customers, requests or events done in that time. */
  readonly units: number;
  /** Wall-clock time of the run itself, without the start of the process and the building of the model. */
  readonly seconds: number;
  /** A figure to compare with theory and with the other programs. */
  readonly result: number;
}

/** Times `run`, which returns its result, and prints the measurement. */
export function measure(units: number, run: () => number): void {
  const start = performance.now();
  const result = run();
  const seconds = (performance.now() - start) / 1000;
  const measurement: Measurement = { units, seconds, result };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

/** The n-th argument of the program, a number. */
export function argument(position: number): number {
  return Number(process.argv[1 + position]);
}
