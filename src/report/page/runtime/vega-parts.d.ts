// The parts of Vega ship without types of their own; those of the whole apply.
declare module "vega-view" {
  export { View } from "vega";
}
declare module "vega-parser" {
  export { parse } from "vega";
}
declare module "vega-dataflow" {
  export const transforms: Record<string, unknown>;
}
declare module "vega-encode";
declare module "vega-transforms";
declare module "vega-view-transforms";
