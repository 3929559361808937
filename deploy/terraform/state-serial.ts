import { readFileSync } from "node:fs";

/** Tells one state of a stack from every other one. */
export interface StateSerial {
  readonly lineage: string;
  readonly serial: number;
}

/** Of a state file, as it is now; undefined when there is none, or none that can be read. */
export function serialOf(stateFile: string): StateSerial | undefined {
  try {
    const { lineage, serial } = JSON.parse(readFileSync(stateFile, "utf8")) as Partial<StateSerial>;
    return typeof lineage === "string" && typeof serial === "number" ? { lineage, serial } : undefined;
  } catch {
    return undefined; // What is wrong with it is told where terraform's state is read.
  }
}
