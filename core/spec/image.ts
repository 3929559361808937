import * as z from "zod";

export const imageSpec = z.discriminatedUnion("kind", [
  /** Pulled by reference. */
  z.object({ kind: z.literal("registry"), reference: z.string() }),
  /** Built on the host from a directory with a Dockerfile; tagged by the content of what goes in. */
  z.object({
    kind: z.literal("directory"),
    /** Path from the folder in which the program ran, with slashes. */
    directory: z.string(),
    dockerfile: z.string(),
    args: z.record(z.string(), z.string()),
    /**
     * Packages of the host's distribution, unpacked with what they depend on into an image of their own,
     * whose name the Dockerfile gets as build argument BASE. Empty: no such image.
     */
    packages: z.array(z.string()),
  }),
]);

export type ImageSpec = z.infer<typeof imageSpec>;
