import { ExitCode, LongshoreError, type Violation } from "../core/errors.js";
import type { Emit } from "../core/events.js";
import { cacheFolder } from "../system/cache-folder.js";
import { obstacleToWriting } from "../system/writable.js";
import type { LocalNeeds } from "./local-cloud.js";
import { chooseDriver, requireDriver } from "./machine/choose.js";
import type { MachineDriver } from "./machine/driver.js";
import { imageVariant } from "./machine/image/variant.js";
import { obstacleToFileServer } from "./storage/obstacle.js";

/** See `LocalCloud.require`. `kind` is that of the machines which the stack has already. */
export async function requireForStack(
  kind: MachineDriver["kind"] | undefined,
  needs: LocalNeeds,
  emit: Emit,
): Promise<void> {
  const violations: Violation[] = [];
  if (needs.machines || needs.shares.length > 0) violations.push(...obstaclesToCache());
  if (needs.machines) {
    try {
      imageVariant(process.env);
      await (kind ? requireDriver(kind, needs) : chooseDriver(needs, emit));
    } catch (error) {
      if (!(error instanceof LongshoreError)) throw error;
      violations.push(...error.violations);
    }
  }
  for (const protocol of new Set(needs.shares)) {
    const obstacle = await obstacleToFileServer(protocol);
    if (obstacle) violations.push({ where: "local target", ...obstacle });
  }
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.USAGE });
}

/** Machine images and file servers are built there, once for all projects. */
function obstaclesToCache(): Violation[] {
  const remedy = "Give it to the user who runs the command (chown -R), or name another by XDG_CACHE_HOME.";
  const obstacle = obstacleToWriting(cacheFolder(), { remedy, inside: true });
  return obstacle ? [obstacle] : [];
}
