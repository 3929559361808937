import { readFileSync } from "node:fs";
import * as z from "zod";

/** Which state this is, and how often it was written. */
export const stateIdentitySchema = z.object({ lineage: z.string(), serial: z.number() });

export type StateIdentity = Readonly<z.infer<typeof stateIdentitySchema>>;

/** That of a state as `terraform state pull` gives it; null when there is none. */
export function stateIdentity(rawState: string): StateIdentity | null {
  return rawState.trim() === "" ? null : stateIdentitySchema.parse(JSON.parse(rawState));
}

/** That of a state file, as it is now; undefined when there is none, or none that can be read. */
export function identityOfFile(stateFile: string): StateIdentity | undefined {
  try {
    return stateIdentity(readFileSync(stateFile, "utf8")) ?? undefined;
  } catch {
    return undefined; // What is wrong with it is told where terraform's state is read.
  }
}
