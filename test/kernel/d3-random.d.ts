/** What the tests use of d3-random, which brings no types. */
declare module "d3-random" {
  export const randomGamma: {
    source(uniform: () => number): (shape: number, scale: number) => () => number;
  };
}
