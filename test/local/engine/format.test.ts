import { describe, expect, it } from "vitest";
import { checkFormat } from "../../../local/engine/format.js";
import { secondsOfPeriod } from "../../../local/engine/format-time.js";
import type { Format } from "../../../local/engine/schema.js";

const GOOD: Partial<Record<Format, readonly string[]>> = {
  cidr: ["10.0.0.0/16", "10.0.0.1/16", "0.0.0.0/0", "2001:db8::/48"],
  duration: ["0", "10m", "1h30m", "1.5s"],
  ip: ["10.0.0.4", "fd00::1"],
  ipv4: ["10.0.0.4", "::ffff:10.0.0.4"],
  json: ["{}", '"a"', ""],
  period: ["P1D", "PT15M", "P1Y2M3W4DT5H6M7S", "P0"],
  time: ["2030-01-31T12:00:00Z", "2032-02-29T12:00:00.5+01:00"],
};

const BAD: Partial<Record<Format, readonly string[]>> = {
  cidr: ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/016", "10.0.0.0/8/8", "a/8"],
  duration: ["", "-1m", "10", "1d"],
  ip: ["10.0.0", "fe80::1%eth0", ""],
  ipv4: ["fd00::1", "010.0.0.1"],
  json: ["{", " "],
  period: ["", "P", "PT", "15M", "P1H"],
  time: ["2030-02-30T12:00:00Z", "2030-01-31", "2030-01-31T25:00:00Z"],
};

describe("a form of text", () => {
  it.each(pairs(GOOD))("%s: %j", (format, text) => {
    expect(checkFormat(format, "x", text, text)).toBeUndefined();
  });
  it.each(pairs(BAD))("%s, not: %j", (format, text) => {
    expect(checkFormat(format, "x", text, text)).toContain("x");
  });
});

it("says what a text should be", () => {
  expect(checkFormat("cidr", "range", "a", "a")).toBe('expected "range" to be a valid CIDR Value, got a');
  expect(checkFormat("duration", "wait", "1d", "1d")).toBe(
    'expected "wait" to be a duration of zero or more, such as 10m or 1h30m, got 1d',
  );
  expect(checkFormat("period", "grace", "15M", "15M")).toBe(
    'expected "grace" to be an ISO 8601 period such as PT15M or P30D, got 15M',
  );
});

it("adds the parts of a period", () => {
  expect(secondsOfPeriod("P1DT1H1M1S")).toBe(90_061);
  expect(secondsOfPeriod("-PT0.5S")).toBe(-0.5);
  expect(secondsOfPeriod("P1Y")).toBe(31_556_952);
});

function pairs(table: Partial<Record<Format, readonly string[]>>): [Format, string][] {
  return Object.entries(table).flatMap(([format, texts]) =>
    texts.map((text): [Format, string] => [format as Format, text]),
  );
}
