import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Duration, Size } from "../../core/units.js";

const amount = fc.integer({ min: 1, max: 1_000_000 });

describe("Size", () => {
  it("is the same whatever unit it was written in", () => {
    fc.assert(
      fc.property(amount, (number) => {
        expect(Size.gibibytes(number)).toEqual(Size.mebibytes(number * 1024));
        expect(Size.tebibytes(number)).toEqual(Size.gibibytes(number * 1024));
        expect(Size.gibibytes(number).toGibibytes()).toBe(number);
        expect(Size.mebibytes(number).toMebibytes()).toBe(number);
      }),
    );
  });

  it("prints whole GiB as such", () => {
    expect(String(Size.tebibytes(2))).toBe("2048 GiB");
    expect(String(Size.mebibytes(1536))).toBe("1536 MiB");
  });
});

describe("Duration", () => {
  it("is the same whatever unit it was written in", () => {
    fc.assert(
      fc.property(amount, (number) => {
        expect(Duration.minutes(number)).toEqual(Duration.seconds(number * 60));
        expect(Duration.hours(number)).toEqual(Duration.minutes(number * 60));
        expect(Duration.seconds(number).toSeconds()).toBe(number);
        expect(Duration.minutes(number).toMinutes()).toBe(number);
      }),
    );
  });

  it("prints whole minutes as such", () => {
    expect(String(Duration.hours(1))).toBe("60 min");
    expect(String(Duration.seconds(90))).toBe("90 s");
  });
});

describe("an amount", () => {
  const units = [
    Size.mebibytes,
    Size.gibibytes,
    Size.tebibytes,
    Duration.seconds,
    Duration.minutes,
    Duration.hours,
  ];
  it("is a whole number greater than 0", () => {
    const wrong = fc.oneof(
      fc.integer({ max: 0 }),
      fc.double({ noInteger: true }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(wrong, fc.constantFrom(...units), (number, unit) => {
        expect(() => unit(number)).toThrow(/: an amount is a whole number greater than 0, not /);
      }),
    );
  });
});
