/** The part of seedrandom's Alea that we use; its own types cover the package as a whole only. */
declare module "seedrandom/lib/alea.js" {
  /** A generator of uniform numbers in [0, 1), multiples of 2^-32. */
  export default function alea(seed: string): () => number;
}
