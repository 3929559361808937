import * as z from "zod";

export const engineSpec = z.object({
  kind: z.literal("docker"),
  /** `distribution`: the distribution's own package. `repository`: Docker's official repository (or a mirror). */
  source: z.enum(["distribution", "repository"]),
  /** Packages that are held so that unattended upgrades never restart the engine; the engine's own comes first. */
  packages: z.array(z.string()),
  /** The version asked for, as a prefix (`28.5` fits 28.5.2); absent: whatever was installed. */
  version: z.string().optional(),
  /** The exact content of /etc/docker/daemon.json. */
  daemon: z.record(z.string(), z.unknown()),
});

export type EngineSpec = z.infer<typeof engineSpec>;
