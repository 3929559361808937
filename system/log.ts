import { LongshoreError } from "../core/errors.js";
import { explainFileError } from "./file-error.js";
import { readIfThere } from "./files.js";

/** How the log of a process ends, to go on with in an error about it; empty when it says nothing. */
export function lastWords(log: string, lines = 5): string {
  const text = (readIfThere(log) ?? "").trimEnd();
  return text === "" ? "" : `; its last words: ${text.split("\n").slice(-lines).join(" | ")}`;
}

/** An error for a log: what a user can act upon in its own words, anything else with its stack. */
export function errorText(thrown: unknown): string {
  const error = explainFileError(thrown, "a file");
  if (error instanceof LongshoreError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
