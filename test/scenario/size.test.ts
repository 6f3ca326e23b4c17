import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QuantityError } from "../../src/scenario/quantity.ts";
import { bandwidthText, bytesPerSecond, sizeBytes, sizeText } from "../../src/scenario/size.ts";

describe("a size", () => {
  it.each([
    ["300B", 300],
    ["4KiB", 4096],
    ["1.5KiB", 1536],
    ["20kB", 20_000],
    ["2MiB", 2_097_152],
    ["1.5MB", 1_500_000],
    ["1GiB", 1_073_741_824],
    ["1GB", 1e9],
    [0, 0],
    ["0", 0],
  ])("is read in bytes: %s", (text, bytes) => {
    expect(sizeBytes(text)).toBe(bytes);
  });

  it.each([4096, "4096", "4", "KiB", "4kib", "4 KiB", "-4KiB", "4Mbit", "4KiB/s", "", null, [], {}])(
    "is refused: %j",
    (value) => {
      expect(() => sizeBytes(value)).toThrow(QuantityError);
    },
  );

  it("is written so that it reads back", () => {
    expect([sizeText(4096), sizeText(300), sizeText(0), sizeText(1e6)]).toEqual([
      "4KiB",
      "300B",
      "0B",
      "1000000B",
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (bytes) => {
        expect(sizeBytes(sizeText(bytes))).toBe(bytes);
      }),
    );
  });
});

describe("a bandwidth", () => {
  it.each([
    ["100Mbit/s", 12_500_000],
    ["1Gbit/s", 125_000_000],
    ["64kbit/s", 8000],
    ["8bit/s", 1],
    ["12MiB/s", 12_582_912],
    ["1.5kB/s", 1500],
    ["300B/s", 300],
  ])("is read in bytes a second: %s", (text, bytes) => {
    expect(bytesPerSecond(text)).toBe(bytes);
  });

  it.each([100, "100", "100Mbit", "100Mb/s", "100Mbps", "100/s", "-1B/s", "fast", null, {}])(
    "is refused: %j",
    (value) => {
      expect(() => bytesPerSecond(value)).toThrow(QuantityError);
    },
  );

  it("is written so that it reads back", () => {
    expect(bandwidthText(12_500_000)).toBe("100Mbit/s");
    expect(bandwidthText(12_582_912)).toBe("12MiB/s");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (bytes) => {
        expect(bytesPerSecond(bandwidthText(bytes))).toBe(bytes);
        expect(bytesPerSecond(bandwidthText(bytes / 8))).toBe(bytes / 8);
      }),
    );
  });
});
