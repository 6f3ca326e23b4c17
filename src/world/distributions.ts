import type { Distribution } from "../kernel/distribution.ts";
import { constant } from "../kernel/distributions/constant.ts";
import { exponential } from "../kernel/distributions/exponential.ts";
import { erlang, gamma } from "../kernel/distributions/gamma.ts";
import { lognormal } from "../kernel/distributions/lognormal.ts";
import { hyperexponential, mixture } from "../kernel/distributions/mixture.ts";
import { normal } from "../kernel/distributions/normal.ts";
import { pareto } from "../kernel/distributions/pareto.ts";
import { percentiles } from "../kernel/distributions/percentiles.ts";
import { samples } from "../kernel/distributions/samples.ts";
import { uniform } from "../kernel/distributions/uniform.ts";
import { weibull } from "../kernel/distributions/weibull.ts";
import type { DistributionSpec } from "../scenario/scenario.ts";

type SpecOf<Kind extends DistributionSpec["kind"]> = Extract<DistributionSpec, { kind: Kind }>;

const builders: { readonly [Kind in DistributionSpec["kind"]]: (spec: SpecOf<Kind>) => Distribution } = {
  constant,
  exponential,
  lognormal: (spec) => lognormal(spec.by),
  normal,
  uniform,
  gamma,
  erlang,
  weibull,
  pareto,
  hyperexponential,
  mixture: (spec) =>
    mixture({ parts: spec.parts.map((part) => ({ weight: part.weight, of: distributionOf(part.of) })) }),
  percentiles,
  samples,
};

/** The distribution that a scenario describes. */
export function distributionOf<Kind extends DistributionSpec["kind"]>(spec: SpecOf<Kind>): Distribution {
  return builders[spec.kind](spec);
}
