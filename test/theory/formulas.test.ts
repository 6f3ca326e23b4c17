import { describe, expect, it } from "vitest";
import {
  erlangB,
  erlangC,
  harmonic,
  leavingShare,
  mmck,
  repairman,
  secondMoment,
  waitOfMg1,
  waitOfMmc,
} from "./support/queues.ts";

/** The formulas that everything else here is held against, held against published tables. */
describe("Formulas of the theory tests", () => {
  it("give Erlang's tables of blocking and of waiting", () => {
    expect(erlangB(10, 8)).toBeCloseTo(0.121661, 6);
    expect(erlangB(25, 20)).toBeCloseTo(0.050222, 6);
    expect(erlangC(10, 8)).toBeCloseTo(0.40918, 5);
    expect(erlangC(100, 95)).toBeCloseTo(0.50646, 5);
  });

  it("give the waits of well-known queues", () => {
    expect(waitOfMmc(0.08, 10, 1)).toBeCloseTo(40, 9);
    expect(waitOfMmc(0.06, 50, 4)).toBeCloseTo(25.4717, 4);
    expect(waitOfMg1(0.08, 10, secondMoment(10, 0))).toBeCloseTo(20, 9);
    expect(waitOfMg1(0.07, 10, secondMoment(10, 2))).toBeCloseTo(58.3333, 4);
  });

  it("give the losses of finite queues", () => {
    expect(mmck(0.08, 10, 1, 5).blocked).toBeCloseTo(0.0888195, 7);
    expect(mmck(0.08, 10, 1, 5).sojourn).toBeCloseTo(25.6307, 4);
    expect(mmck(0.044, 100, 4, 20).blocked).toBeCloseTo(0.1083224, 7);
  });

  it("give the machine repairman's table", () => {
    expect(repairman(20, 1000, 50).throughput * 1000).toBeCloseTo(16.8222, 4);
    expect(repairman(40, 1000, 50).response).toBeCloseTo(1000.0556, 4);
  });

  it("give Erlang B where nobody has patience, and M/M/1 where everybody has", () => {
    expect(leavingShare(0.08, 100, 10, 0)).toBeCloseTo(erlangB(10, 8), 9);
    expect(leavingShare(0.05, 10, 1, 5000)).toBeCloseTo(0, 9);
  });

  it("give the harmonic numbers", () => {
    expect(10 * harmonic(10)).toBeCloseTo(29.29, 2);
    expect(10 * harmonic(100)).toBeCloseTo(51.87, 2);
  });
});
