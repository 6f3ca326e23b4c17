/**
 * Elementary functions from + - * / and square root alone, which every machine rounds alike: the
 * built-in ones differ in their last bits from one engine version to the next.
 */

const float = new Float64Array(1);
/** The high word of `float` is the second one on every machine that runs JavaScript today. */
const words = new Int32Array(float.buffer);

const EXPONENT_MIN = -1074;
const EXPONENT_MAX = 1023;
const powersOfTwo = new Float64Array(EXPONENT_MAX - EXPONENT_MIN + 1);
for (let exponent = 0, power = 1; exponent >= EXPONENT_MIN; exponent--, power /= 2)
  powersOfTwo[exponent - EXPONENT_MIN] = power;
for (let exponent = 0, power = 1; exponent <= EXPONENT_MAX; exponent++, power *= 2)
  powersOfTwo[exponent - EXPONENT_MIN] = power;

/** 2 to a whole number from -1074 to 1023. */
function powerOfTwo(exponent: number): number {
  return powersOfTwo[exponent - EXPONENT_MIN]!;
}

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/**
 * Natural logarithm, within one unit in the last place; polynomial of fdlibm's e_log.c (Sun
 * Microsystems, 1993). Where fdlibm rewrites the exponent bits, this multiplies by a power of two:
 * writing half a double and reading it back whole stalls the processor.
 */
export function ln(value: number): number {
  if (!(value > 0 && value < Infinity)) return value === 0 ? -Infinity : value === Infinity ? Infinity : NaN;
  return value < SMALLEST_NORMAL ? lnNormal(value * 0x40_0000_0000_0000, -54) : lnNormal(value, 0);
}

/** Added to a high word, carries into the exponent when the mantissa is above the root of 2. */
const ROOT_TWO_CARRY = 0x95f62;

/** ln(value * 2^shift) of a positive normal number. */
function lnNormal(value: number, shift: number): number {
  float[0] = value;
  // The nearest power of two, so that what is left lies between the roots of 1/2 and 2; by a carry
  // instead of a branch, which would be a coin toss for random numbers.
  const exponent = ((words[1]! + ROOT_TWO_CARRY) >> 20) - 1023;
  const f = value * powerOfTwo(-exponent) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const half = 0.5 * f * f;
  const k = exponent + shift;
  return k * LN2_HIGH - (half - (s * (half + even + odd) + k * LN2_LOW) - f);
}

const EXP_MAX = 709.782712893384;
const EXP_MIN = -745.1332191019412;
/** Within these 2^k is a normal number. */
const EXP_NORMAL = 708;

/** e to the power of `value`, within one unit in the last place; rational form of fdlibm's e_exp.c, summed in pairs. */
export function exp(value: number): number {
  if (!(value < EXP_NORMAL && value > -EXP_NORMAL)) return expNearLimits(value);
  const k = Math.floor(value * 1.4426950408889634 + 0.5);
  return expReduced(value, k) * powerOfTwo(k);
}

/** e^value / 2^k. */
function expReduced(value: number, k: number): number {
  const high = value - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const t2 = t * t;
  const c =
    r -
    (t * (1.66666666666666019037e-1 - 2.77777777770155933842e-3 * t) +
      t2 * t * (6.61375632143793436117e-5 - 1.6533902205465251539e-6 * t + t2 * 4.13813679705723846039e-8));
  return 1 - (low - (r * c) / (2 - c) - high);
}

function expNearLimits(value: number): number {
  if (!(value <= EXP_MAX && value >= EXP_MIN)) return value > 0 ? Infinity : value < 0 ? 0 : NaN;
  const k = Math.floor(value * 1.4426950408889634 + 0.5);
  const half = k >> 1;
  return expReduced(value, k) * powerOfTwo(half) * powerOfTwo(k - half);
}

const WHOLE_EXPONENT_MAX = 1024;

/**
 * `base` to the power of `exponent`, for bases of 0 or more. Whole exponents up to 1024 multiply
 * (small whole numbers come out exact), others go through logarithms, with a relative error of about
 * 2e-16 times the result's logarithm.
 */
export function pow(base: number, exponent: number): number {
  if (Math.floor(exponent) === exponent && Math.abs(exponent) <= WHOLE_EXPONENT_MAX) {
    const power = multiplied(base, Math.abs(exponent));
    return exponent < 0 ? 1 / power : power;
  }
  return base === 1 ? 1 : exp(exponent * ln(base));
}

function multiplied(base: number, times: number): number {
  let power = 1;
  for (let square = base, rest = times; rest > 0; rest >>= 1, square *= square)
    if ((rest & 1) === 1) power *= square;
  return power;
}

const TAIL = 0.02425;

/**
 * Quantile of the standard normal distribution for `probability` in [0, 1]; P. J. Acklam's rational
 * approximation, relative error below 1.2e-9. The polynomials are summed in pairs (Estrin), which
 * lets the processor work on several terms at a time.
 */
export function normalQuantile(probability: number): number {
  if (probability < TAIL) return tailQuantile(probability);
  if (probability > 1 - TAIL) return -tailQuantile(1 - probability);
  const q = probability - 0.5;
  const r = q * q;
  const r2 = r * r;
  const r4 = r2 * r2;
  const above =
    2.506628277459239 -
    30.66479806614716 * r +
    (138.357751867269 - 275.9285104469687 * r) * r2 +
    (220.9460984245205 - 39.69683028665376 * r) * r4;
  const below =
    1 -
    13.28068155288572 * r +
    (66.80131188771972 - 155.6989798598866 * r) * r2 +
    (161.5858368580409 - 54.47609879822406 * r) * r4;
  return (q * above) / below;
}

function tailQuantile(probability: number): number {
  if (probability <= 0) return -Infinity;
  const q = Math.sqrt(-2 * ln(probability));
  const above =
    ((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) *
      q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const below =
    (((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) *
      q +
    1;
  return above / below;
}
