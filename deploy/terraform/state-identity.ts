import * as z from "zod";

/** Which state this is, and how often it was written. */
export interface StateIdentity {
  readonly lineage: string;
  readonly serial: number;
}

const schema = z.object({ lineage: z.string(), serial: z.number() });

/** That of a state as `terraform state pull` gives it; null when there is none. */
export function stateIdentity(rawState: string): StateIdentity | null {
  return rawState.trim() === "" ? null : schema.parse(JSON.parse(rawState));
}
