import { ExitCode } from "../../core/errors.js";
import { knownStacks } from "../../deploy/program/known-names.js";
import { candidates } from "../complete.js";
import type { Performance } from "../invocation.js";

/** Prints the words that the last one could become, each with what it is: what completion scripts ask for. */
export async function complete(
  { io, folder }: Performance,
  program: Parameters<typeof candidates>[0],
  words: readonly string[],
): Promise<ExitCode> {
  const found = candidates(program, words, () => knownStacks(folder));
  if (found.length > 0) io.result(found.map(({ word, about }) => `${word}\t${about}`).join("\n"), {});
  return ExitCode.OK;
}
