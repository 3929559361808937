import { rmSync } from "node:fs";
import { nameOf } from "../../core/arm-id.js";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { localStacks } from "../../deploy/stacks/local-stacks.js";
import { workspaceOf } from "../../deploy/terraform/workspace.js";
import type { Inventory, LocalCloud } from "../../local/index.js";
import { tryLock } from "../../system/lock.js";
import { bytesText } from "../bytes.js";
import type { Invocation } from "../invocation.js";

/** Removes everything of this project's local cloud, with `yes`; without, says what that is. */
export async function resetLocal(
  run: Invocation,
  cloud: LocalCloud,
  options: { yes?: boolean },
): Promise<ExitCode> {
  const inventory = await cloud.inventory();
  const stacks = localStacks(run.target, inventory);
  const { home, hash, machines, disks } = inventory;
  const result = { home, hash, stacks, machines, disks };
  if (!options.yes) {
    run.io.result(whatIsLost(inventory, stacks), { removed: false, ...result });
    return ExitCode.OK;
  }
  const releases = holdAll(run, stacks);
  try {
    await cloud.reset();
    for (const stack of stacks) {
      const { folder, retainedFile } = workspaceOf(run.target, stack);
      rmSync(folder, { recursive: true, force: true });
      rmSync(retainedFile, { force: true });
    }
  } finally {
    for (const release of releases) release();
  }
  run.io.result(`The local cloud ${hash} in ${home} is empty.`, { removed: true, ...result });
  return ExitCode.OK;
}

/** A run that is at work would go on with what is removed under it. */
function holdAll(run: Invocation, stacks: readonly string[]): (() => void)[] {
  const releases: (() => void)[] = [];
  for (const stack of stacks) {
    const outcome = tryLock(workspaceOf(run.target, stack).lockFile, "longshore local reset");
    if ("release" in outcome) {
      releases.push(outcome.release);
      continue;
    }
    for (const release of releases) release();
    throw new LongshoreError(
      {
        where: stack,
        rule: "no run is at work when the local cloud is reset",
        seen: `\`${outcome.holder.what}\` (process ${outcome.holder.pid}) at work`,
        remedy: "Wait until it is done, or stop it.",
      },
      { exitCode: ExitCode.LOCKED },
    );
  }
  return releases;
}

function whatIsLost({ home, hash, machines, disks }: Inventory, stacks: readonly string[]): string {
  return [
    `The local cloud ${hash} in ${home}: stacks ${stacks.join(", ") || "none"}.`,
    ...machines.map(({ stack, id }) => `  machine ${stack}/${nameOf(id)} would be removed`),
    ...disks.map(
      ({ stack, id, bytes }) =>
        `  data disk ${stack}/${nameOf(id)} would be LOST, with the ${bytesText(bytes ?? 0)} written to it`,
    ),
    "Nothing was removed: repeat with --yes.",
  ].join("\n");
}
