import type { Phase } from "../core/events.js";
import type { Run } from "./run.js";

/** Runs one phase of a stack, telling when it starts and how long it took. */
export async function timed<T>(run: Run, stack: string, phase: Phase, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  run.emit({ type: "phase", stack, phase, state: "start" });
  try {
    const result = await work();
    run.emit({ type: "phase", stack, phase, state: "done", seconds: seconds() });
    return result;
  } catch (error) {
    run.emit({ type: "phase", stack, phase, state: "failed", seconds: seconds() });
    throw error;
  }
}
