import * as z from "zod";

export const healthSpec = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running") }),
  /** GET on a published port of the container, asked from the host; any 2xx or 3xx is healthy. */
  z.object({ kind: z.literal("http"), path: z.string(), port: z.int(), withinSeconds: z.number() }),
  z.object({ kind: z.literal("tcp"), port: z.int(), withinSeconds: z.number() }),
  /** A command inside the container; exit code 0 is healthy. */
  z.object({ kind: z.literal("command"), command: z.array(z.string()), withinSeconds: z.number() }),
]);

export type HealthSpec = z.infer<typeof healthSpec>;
