import { readIfThere } from "./files.js";

/** How the log of a process ends, to go on with in an error about it; empty when it says nothing. */
export function lastWords(log: string, lines = 5): string {
  const text = (readIfThere(log) ?? "").trimEnd();
  return text === "" ? "" : `; its last words: ${text.split("\n").slice(-lines).join(" | ")}`;
}
