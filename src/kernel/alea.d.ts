/** The generator alone, without the global seeding and the other generators that "seedrandom" brings along. */
declare module "seedrandom/lib/alea.js" {
  interface Alea {
    (): number;
    /** Where it stands; only where `state` was asked for. */
    state(): { readonly s0: number; readonly s1: number; readonly s2: number; readonly c: number };
  }
  /** The next number in [0, 1), a multiple of 2^-32. */
  export default function alea(seed: string, options?: { readonly state: boolean }): Alea;
}
