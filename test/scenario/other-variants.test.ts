import { describe, expect, it } from "vitest";
import { parseOverride, parseScenario } from "../../src/scenario/parse.ts";

const text = `
name: two ways to load
duration: 1m
workloads: { users: { target: shop, rate: 10/s } }
services: { shop: { steps: [{ work: 1ms }] } }
variants:
  steady: {}
  waves: { workloads.users.rate: null, workloads.users.stages: [{ for: 1m, rate: 5/s }] }
`;

function parse(options: { variant?: string; set?: string }): boolean {
  const overrides = options.set === undefined ? [] : [parseOverride(options.set)];
  const variant = options.variant === undefined ? {} : { variant: options.variant };
  return parseScenario({ file: "test.yaml", text, read: () => "" }, { ...variant, overrides }).ok;
}

describe("an override", () => {
  it("need not fit the variants that are not run", () => {
    expect(parse({ variant: "steady", set: "workloads.users.rate=20/s" })).toBe(true);
    expect(parse({ set: "workloads.users.rate=20/s" })).toBe(true);
  });

  it("must fit the one that is", () => {
    expect(parse({ variant: "waves", set: "workloads.users.rate=20/s" })).toBe(false);
  });
});
