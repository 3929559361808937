import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import { readContext } from "../../scripts/images/context.js";
import type { SynthesizedStack } from "./stack.js";

/**
 * Looks at every folder that containers are built from, as a build would, so that what it could not be built from is
 * told before anything is changed. Throws one error with all of it.
 */
export async function checkBuildFolders(stacks: readonly SynthesizedStack[]): Promise<void> {
  const violations: Violation[] = [];
  for (const { path, container } of stacks.flatMap(containersOf)) {
    const { image, name } = container;
    if (image.kind !== "directory") continue;
    try {
      await readContext(image.directory, image.dockerfile);
    } catch (error) {
      if (!(error instanceof LongshoreError)) throw error;
      violations.push(...error.violations.map((one) => ({ ...one, where: `${path}/${name}: ${one.where}` })));
    }
  }
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.USAGE });
}

function containersOf({ spec }: SynthesizedStack) {
  return spec.hosts.flatMap(({ path, containers }) => containers.map((container) => ({ path, container })));
}
