import { describe, expect, it } from "vitest";
import { RowVersions } from "../../src/resilience/row-versions.ts";

describe("RowVersions", () => {
  it("finds who writes over what they have not seen", () => {
    const [a, b] = [{}, {}];
    const rows = new RowVersions(1000);
    rows.read(a, 7);
    rows.read(b, 7);
    rows.wrote(0, a, 7);
    expect(rows.isOutdated(b, 7)).toBe(true);
    expect(rows.isOutdated(b, 8)).toBe(false);
    rows.read(b, 7);
    expect(rows.isOutdated(b, 7)).toBe(false);
  });

  it("holds nobody's own writes against them, nor those of who read nothing", () => {
    const [a, b] = [{}, {}];
    const rows = new RowVersions(1000);
    rows.read(a, 7);
    rows.wrote(0, a, 7);
    expect(rows.isOutdated(a, 7)).toBe(false);
    expect(rows.isOutdated(b, 7)).toBe(false);
  });

  it("remembers a write for keepNs at least", () => {
    const reader = {};
    const rows = new RowVersions(1000);
    rows.read(reader, 7);
    rows.wrote(0, {}, 7);
    rows.wrote(1000, {}, 8);
    expect(rows.isOutdated(reader, 7)).toBe(true);
    rows.wrote(2000, {}, 8);
    expect(rows.isOutdated(reader, 7)).toBe(false);
  });
});
