import { ExitCode, LongshoreError } from "../../../core/errors.js";

/**
 * What machine images hold: `bare` is like Azure's images; `engine` has what hosts install from the distribution: the
 * container engine, disabled, in virtual machines what mounts shares, and apt's lists.
 */
export type ImageVariant = "bare" | "engine";

/**
 * The image of new machines, from LONGSHORE_MACHINE_IMAGE; default: `bare`. With `engine`, first boot runs the same
 * document and finds the packages installed, which saves
 * most of its time. Throws a LongshoreError for another value.
 */
export function imageVariant(env: NodeJS.ProcessEnv): ImageVariant {
  const variant = env.LONGSHORE_MACHINE_IMAGE || "bare";
  if (variant === "bare" || variant === "engine") return variant;
  throw new LongshoreError(
    { where: "LONGSHORE_MACHINE_IMAGE", rule: "it is `bare` or `engine`", seen: variant },
    { exitCode: ExitCode.USAGE },
  );
}
