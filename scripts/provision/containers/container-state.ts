import * as z from "zod";
import { contentHash } from "../../../core/canonical.js";
import type { ContainerSpec } from "../../../core/spec.js";
import { inspectContainer } from "../../commands/docker.js";
import type { HostContext } from "../host-context.js";

/** Marks a container as ours; its value is the hash of the declaration that it was made from. */
export const DECLARATION_LABEL = "longshore.declaration";

export interface ContainerState {
  /** Absent where the container was not made by us. */
  readonly declaration?: string;
  readonly running: boolean;
  /** In words: `running`, `exited with code 1`. */
  readonly status: string;
}

/** Undefined when there is no container of that name. */
export async function containerState(host: HostContext, name: string): Promise<ContainerState | undefined> {
  const { exitCode, stdout } = await host.transport.run(inspectContainer(name));
  if (exitCode !== 0) return undefined;
  const [container] = inspection.parse(JSON.parse(stdout));
  if (!container) return undefined;
  const { Status, ExitCode, Error: reason } = container.State;
  return {
    declaration: container.Config.Labels?.[DECLARATION_LABEL],
    running: Status === "running",
    status: Status === "running" ? Status : `${Status} with code ${ExitCode}${reason ? ` (${reason})` : ""}`,
  };
}

const inspection = z.array(
  z.object({
    Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
    State: z.object({ Status: z.string(), ExitCode: z.number(), Error: z.string() }),
  }),
);

/** Whatever of a declaration means another container when it changes; a health check is asked from outside. */
export function declarationHash(spec: ContainerSpec, imageId: string): string {
  const { command = null, publish, env, restart, network, mounts } = spec;
  return contentHash({ imageId, command, publish, env, restart, network, mounts }).slice(0, 32);
}
