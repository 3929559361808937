import type { Phase } from "../core/events.js";
import type { Invocation } from "./invocation.js";

/** Runs one phase of a stack, telling when it starts and how long it took. */
export async function timed<T>(
  run: Invocation,
  stack: string,
  phase: Phase,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  run.io.emit({ type: "phase", stack, phase, state: "start" });
  try {
    const result = await work();
    run.io.emit({ type: "phase", stack, phase, state: "done", seconds: seconds() });
    return result;
  } catch (error) {
    run.io.emit({ type: "phase", stack, phase, state: "failed", seconds: seconds() });
    throw error;
  }
}
