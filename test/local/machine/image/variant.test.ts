import { expect, test } from "vitest";
import { ExitCode, LongshoreError } from "../../../../core/errors.js";
import { imageVariant } from "../../../../local/machine/image/variant.js";

test.each([
  [{}, "bare"],
  [{ LONGSHORE_MACHINE_IMAGE: "" }, "bare"],
  [{ LONGSHORE_MACHINE_IMAGE: "bare" }, "bare"],
  [{ LONGSHORE_MACHINE_IMAGE: "engine" }, "engine"],
])("%j is %s", (env, variant) => {
  expect(imageVariant(env)).toBe(variant);
});

test("refuses another", () => {
  const refused = () => imageVariant({ LONGSHORE_MACHINE_IMAGE: "Engine" });
  expect(refused).toThrow(LongshoreError);
  expect(refused).toThrow(expect.objectContaining({ exitCode: ExitCode.USAGE }));
});
