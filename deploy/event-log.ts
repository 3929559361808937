import { appendFileSync } from "node:fs";
import type { Emit } from "../core/events.js";

/**
 * Appends every event to the file that LONGSHORE_EVENTS names, one JSON object a line as `--json` prints it; nobody but
 * the owner can read a file that is made. Undefined when the variable is not set.
 */
export function eventLog(env: NodeJS.ProcessEnv): Emit | undefined {
  const file = env.LONGSHORE_EVENTS;
  if (!file) return undefined;
  return (event) =>
    appendFileSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`, {
      mode: 0o600,
    });
}
