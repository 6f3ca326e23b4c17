import { readFileSync } from "node:fs";

/** What a measured program prints, as one line of JSON: the reference programs in C++ and Python print the same. */
export interface Measurement {
  /** Customers, requests or events done in that time. */
  readonly units: number;
  /** Wall-clock time of the run itself, without the start of the process and the building of the model. */
  readonly seconds: number;
  /** Processor time of the run, the threads of compiler and garbage collector included. */
  readonly cpuSeconds: number;
  /** A figure to compare with theory and with the other programs. */
  readonly result: number;
  /** Peak resident set of the whole process, where the program tells it. */
  readonly peakMegabytes?: number;
}

/** Times `run` and prints what it did. */
export function measure(run: () => { readonly units: number; readonly result: number }): void {
  const startCpu = process.cpuUsage();
  const start = performance.now();
  const { units, result } = run();
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(startCpu);
  const measurement: Measurement = {
    units,
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    result,
    peakMegabytes: peakKilobytes() / 1024,
  };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

/** Of this program alone where the system tells it: `maxRSS` begins with what the program held that started this one. */
function peakKilobytes(): number {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

/** The n-th argument of the program, a number. */
export function argument(position: number): number {
  return Number(process.argv[1 + position]);
}
