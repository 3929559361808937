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

/** What Docker, systemd or Linux would refuse, or lose, and what they take though it looks odd. */
it.each([
  ["ContainerProps.env values", "NUL", "refused"],
  ["ContainerProps.env values", "half a surrogate pair", "refused"],
  ["ContainerProps.env values", "131,072 characters", "refused"],
  ["ContainerProps.env values", "70,000 characters", "taken"],
  ["ContainerProps.env values", "several lines", "taken"],
  ["ContainerProps.env keys", "the name of the prototype", "refused"],
  ["ContainerProps.env keys", "constructor", "taken"],
  ["ContainerProps.command", "NUL", "refused"],
  ["ContainerProps.command", "the other half", "refused"],
  ["ContainerProps.command", "131,072 characters", "refused"],
  ["Health.command(command)", "NUL", "refused"],
  ["Health.command(command)", "131,072 characters", "refused"],
  ["DirectoryProps.args keys", "the name of the prototype", "refused"],
  ["DirectoryProps.args values", "NUL", "refused"],
  ["DirectoryProps.args values", "several lines", "taken"],
  ["DirectoryProps.dockerfile", "a way out", "refused"],
  ["Build.directory(path)", "NUL", "refused"],
  ["ContainerHost.addContainer(name)", "one letter", "refused"],
  ["ContainerProps.image", "an option with a path", "refused"],
  ["ContainerProps.publish", "numbers of an address with zeros", "refused"],
  ["Mount.bind(target)", "a folder of the kernel", "refused"],
  ["ContainerHost.mountShare(path)", "a path with a blank at its end", "refused"],
  ["ContainerHost.mountShare(path)", "a path with a backslash at its end", "refused"],
  ["ContainerHost.mountShare(path)", "a path with blanks", "taken"],
  ["SmbShareProps.directories", "a no-break space at the end", "refused"],
  ["ContainerHostProps.timezone", "an option", "refused"],
  ["DockerProps.registryMirrors", "a URL with a user", "refused"],
  ["DataDiskProps.name", "constructor", "refused"],
  ["SshKey.fromText(text)", "NUL", "refused"],
  ["AzureStackProps.tags keys", "the name of the prototype", "refused"],
  ["AppProps.outdir", "NUL", "refused"],
])("%s: %s is %s", (name, what, expected) => {
  const place = PLACES[name];
  const value = VALUES[what];
  if (!place || value === undefined) throw new Error("not in the tables");
  expect(outcome(place, value)).toBe(expected);
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
