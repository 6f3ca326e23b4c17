import { transforms } from "vega-dataflow";
import * as encode from "vega-encode";
import * as data from "vega-transforms";
import * as layout from "vega-view-transforms";

/** The part of Vega that the charts need; without geography, trees, forces and clouds it is a fifth smaller. */
Object.assign(transforms, data, layout, encode);
