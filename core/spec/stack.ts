import * as z from "zod";
import { SPEC_VERSION } from "./file.js";
import { hostSpec } from "./host.js";
import { shareSpec } from "./share.js";

/** What a destroy keeps: Terraform address and why. */
const retained = z.object({ address: z.string(), what: z.string() });

const knownFields = z.object({
  version: z.literal(SPEC_VERSION),
  stack: z.string(),
  /** The Terraform variable that takes the public key of the stack's own pair; absent when no host uses it. */
  keyVariable: z.string().optional(),
  hosts: z.array(hostSpec),
  shares: z.array(shareSpec),
  retained: z.array(retained),
  /** Terraform addresses of data that a destroy removes unasked: its removal policy says so, or it is made again. */
  removable: z.array(z.string()).default([]),
  /** Whether it was said that the state may hold secrets in the clear. */
  secretsInState: z.boolean(),
});

export type StackSpec = z.infer<typeof knownFields>;

/** Other fields are those of kinds that are not known here: kept as they are, for `partsOf`. */
export const stackSpec: z.ZodType<StackSpec> = knownFields.loose();
