import type { Distribution } from "../distribution.ts";
import { normalTails } from "../gamma-function.ts";
import { exp, normalQuantile } from "../maths.ts";
import type { Stream } from "../random.ts";

/** Normal with the given mean and standard deviation; negative draws count as 0, which raises the mean. */
export function normal(options: { readonly mean: number; readonly stddev: number }): Distribution {
  return new Normal(options.mean, options.stddev);
}

const ROOT_TWO_PI = 2.5066282746310002;

class Normal implements Distribution {
  readonly mean: number;
  private readonly _centre: number;
  private readonly _stddev: number;

  constructor(centre: number, stddev: number) {
    this._centre = centre;
    this._stddev = stddev;
    this.mean = stddev > 0 ? rectifiedMean(centre, stddev) : Math.max(0, centre);
  }

  at(uniform: number): number {
    return this._stddev > 0 ? Math.max(0, this._centre + this._stddev * normalQuantile(uniform)) : this.mean;
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}

/** E[max(0, X)] of a normal X: m F(m/s) + s f(m/s). */
function rectifiedMean(mean: number, stddev: number): number {
  const ratio = mean / stddev;
  return mean * normalTails(ratio).below + (stddev * exp(-0.5 * ratio * ratio)) / ROOT_TWO_PI;
}
