import { expect, it } from "vitest";
import { areNested, isWithin } from "../../core/paths.js";

it.each([
  ["/srv/data", "/srv/data", true, true],
  ["/srv/data/a b", "/srv/data", true, true],
  ["/srv/data", "/srv/data/a b", false, true],
  ["/srv/database", "/srv/data", false, false],
  ["/srv/data", "/srv/logs", false, false],
])("%s within %s: %s; nested: %s", (one, other, within, nested) => {
  expect(isWithin(one, other)).toBe(within);
  expect(areNested(one, other)).toBe(nested);
  expect(areNested(other, one)).toBe(nested);
});
