import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sh } from "../../core/quote.js";
import type { GuestScript } from "./driver.js";

/** Below it, guest/run finds what to run: files, because arguments are seen by every user. */
export const GUEST_FOLDER = "/var/lib/longshore-machine";

/** Writes script and environment to a place below a folder whose content goes to `GUEST_FOLDER`. */
export function stageScript(folder: string, place: string, { script, env }: GuestScript): void {
  mkdirSync(join(folder, place), { recursive: true, mode: 0o700 });
  const variables = Object.entries(env).map(([variable, value]) => `export ${variable}=${sh(value)}\n`);
  writeFileSync(join(folder, place, "env"), variables.join(""), { mode: 0o600 });
  writeFileSync(join(folder, place, "script"), script, { mode: 0o700 });
}

/** The arguments that run it, as the user that it names. */
export function scriptCommand(place: string, { user = "root" }: GuestScript): [string, ...string[]] {
  return ["/usr/lib/longshore/run", `${GUEST_FOLDER}/${place}`, user];
}
