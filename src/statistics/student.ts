/**
 * The two-sided 95 % quantile of Student's t: 95 % of the distribution lies within plus and minus
 * the result. Right to 1e-7 for every whole number of degrees of freedom from 1.
 *
 * Tabulated up to 30; beyond that the expansion in 1 / degrees of freedom around the normal
 * quantile (Abramowitz and Stegun 26.7.5), whose first omitted term is below 4e-8 there. No
 * logarithm and no power: the digits are the same on every machine.
 */
export function studentT95(degreesOfFreedom: number): number {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`degrees of freedom are a whole number from 1, not ${degreesOfFreedom}`);
  }
  const tabulated = QUANTILES[degreesOfFreedom - 1];
  if (tabulated !== undefined) return tabulated;
  const part = 1 / degreesOfFreedom;
  return Z + part * (TERM_1 + part * (TERM_2 + part * (TERM_3 + part * TERM_4)));
}

/**
 * How probable it is that Student's t lies at least as far from 0 as `t`, on either side: the p-value
 * of a difference that is `t` standard errors wide. The finite sums for whole degrees of freedom
 * (Abramowitz and Stegun 26.7.3 and 26.7.4), right to 1e-14.
 */
export function studentTail(t: number, degreesOfFreedom: number): number {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`degrees of freedom are a whole number from 1, not ${degreesOfFreedom}`);
  }
  const size = Math.abs(t);
  if (size === 0) return 1;
  const root = Math.sqrt(degreesOfFreedom);
  const hypotenuse = Math.sqrt(degreesOfFreedom + size * size);
  // Of the angle whose tangent is t / root; for an infinite t it is a right one.
  const sine = size === Infinity ? 1 : size / hypotenuse;
  const cosine = root / hypotenuse;
  const isOdd = degreesOfFreedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = 0;
  for (let power = isOdd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
    sum += term;
    term *= (cosine * cosine * (power + 1)) / (power + 2);
  }
  const tail = isOdd ? (2 / Math.PI) * (arctangent(root / size) - sine * sum) : 1 - sine * sum;
  return Math.min(1, Math.max(0, tail));
}

/** Of a number of at least 0: halves the angle until the power series is short. */
function arctangent(value: number): number {
  if (value > 1) return Math.PI / 2 - arctangent(1 / value);
  let x = value;
  for (let halving = 0; halving < HALVINGS; halving += 1) x /= 1 + Math.sqrt(1 + x * x);
  let sum = 0;
  let power = x;
  for (let odd = 1; odd <= SERIES_MAX; odd += 2, power *= -x * x) sum += power / odd;
  return sum * (1 << HALVINGS);
}

/** An angle of at most 45 degrees becomes one whose tangent is below 0.1, and 0.1^21 / 21 is nothing. */
const HALVINGS = 3;
const SERIES_MAX = 21;

/** The 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;
const Z2 = Z * Z;
const TERM_1 = (Z * (Z2 + 1)) / 4;
const TERM_2 = (Z * ((5 * Z2 + 16) * Z2 + 3)) / 96;
const TERM_3 = (Z * (((3 * Z2 + 19) * Z2 + 17) * Z2 - 15)) / 384;
const TERM_4 = (Z * ((((79 * Z2 + 776) * Z2 + 1482) * Z2 - 1920) * Z2 - 945)) / 92160;

/** For 1 to 30 degrees of freedom. */
const QUANTILES: readonly number[] = [
  12.706204736175, 4.302652729749, 3.182446305284, 2.776445105198, 2.570581835636, 2.446911851145,
  2.364624251593, 2.306004135204, 2.262157162798, 2.228138851986, 2.200985160092, 2.178812829667,
  2.160368656463, 2.144786687918, 2.13144954556, 2.119905299221, 2.109815577833, 2.100922040241,
  2.093024054408, 2.085963447266, 2.079613844728, 2.073873067904, 2.068657610419, 2.063898561628,
  2.059538552753, 2.055529438643, 2.05183051648, 2.048407141795, 2.045229642133, 2.042272456301,
];
