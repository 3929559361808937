import * as z from "zod";
import type { SpecKind } from "../../../core/spec/index.js";

const journal = z.object({
  name: z.string(),
  /** The construct's path, for messages: `shop/journal`. */
  path: z.string(),
  /** The hosts that write to it, by name. */
  hosts: z.array(z.string()),
  /** Terraform address of its workspace. */
  workspace: z.string(),
});

export type JournalSpec = z.infer<typeof journal>;

export const journalKind: SpecKind<JournalSpec> = { name: "journal", field: "journals", schema: journal };
