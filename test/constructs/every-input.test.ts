import { describe, expect, it } from "vitest";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { textPlaces } from "./inputs/places.js";
import { PLACES, type Place } from "./inputs/table.js";
import { VALUES } from "./inputs/values.js";
import { type Synthesized, synthesize } from "./support.js";

it("every place where a program hands text in is in the table of this test, as TypeScript finds them", () => {
  expect(Object.keys(PLACES).sort()).toEqual(textPlaces());
});

/** Whatever a program hands in is refused with a reason, or is in what synth writes, character for character. */
describe.each(Object.entries(PLACES))("%s", (_name, place) => {
  it("takes what is good", () => {
    expect(outcome(place, place.good)).toBe("taken");
  });

  it("takes or refuses whatever else comes", () => {
    const outcomes = Object.entries(VALUES).map(([what, value]) => [what, outcome(place, value)]);
    expect(outcomes.filter(([, one]) => one !== "taken" && one !== "refused")).toEqual([]);
  });
});

function outcome({ build, written }: Place, text: string): string {
  let synthesized: Synthesized;
  try {
    synthesized = synthesize(build(text));
  } catch (error) {
    return refusalFault(error) ?? "refused";
  }
  return written === false || textsOf(synthesized).some((one) => one.includes(text))
    ? "taken"
    : "taken, and lost";
}

/** What is wrong with an error as an answer to a program; undefined when nothing is. */
function refusalFault(error: unknown): string | undefined {
  if (!(error instanceof LongshoreError)) return `an error that is none of the input: ${error}`;
  if (error.exitCode !== ExitCode.USAGE) return `exit code ${error.exitCode}`;
  const vague = error.violations.find(
    ({ where, rule, seen }) => where === "" || rule === "" || seen === undefined,
  );
  const raw = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/u.test(error.message) ? "characters that cannot be seen" : undefined;
  return vague ? `one that does not say what was seen where: ${error.message}` : raw;
}

/** All texts in what synth wrote, names of things too; the first boot's document as it is before it is encoded. */
function textsOf(value: unknown, name = ""): string[] {
  if (typeof value === "string") {
    const text = name === "custom_data" ? Buffer.from(value, "base64").toString() : value;
    // As a template of Terraform has what is none.
    return [text, text.replaceAll("$${", "${").replaceAll("%%{", "%{")];
  }
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, part]) => [key, ...textsOf(part, key)]);
}
