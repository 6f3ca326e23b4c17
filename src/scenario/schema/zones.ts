import type * as z from "zod";
import { forms, name, named, optional, whole } from "./field.ts";

/** The zone (rack, data centre, region) of a component that is in one place. */
export function zoneField(about: string): z.ZodOptional<typeof name> {
  return optional(name, about, "none: near to all");
}

/** How many instances, or how many in which zone. */
export const instances = forms(
  [whole(1, 1e6), named(whole(0, 1e6))],
  "expected a whole number of instances from 1 to 1000000, or how many in which zone, such as { a: 2, b: 2 }",
);
