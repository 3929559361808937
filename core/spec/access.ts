import * as z from "zod";

export const accessSpec = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ssh"), ranges: z.array(z.string()) }),
  /** Over SSH through another host of the stack, by its name. */
  z.object({ kind: z.literal("through"), host: z.string() }),
  z.object({ kind: z.literal("none") }),
]);

export type AccessSpec = z.infer<typeof accessSpec>;
