import * as z from "zod";
import type { MachineState } from "../driver.js";
import { attempt } from "../run.js";
import { INSTANCE_LABEL } from "./arguments.js";
import { docker } from "./engine.js";

export interface Container {
  /** False while it has never run: what a killed `create` leaves. */
  readonly started: boolean;
  readonly running: boolean;
  readonly exitCode: number;
  readonly instanceId: string | undefined;
  /** Whether it has a network: one that is removed by force takes its machines off. */
  readonly connected: boolean;
}

export async function findContainer(name: string): Promise<Container | undefined> {
  const format = "{{json .State}}\n{{json .Config.Labels}}\n{{json .NetworkSettings.Networks}}";
  const answer = await attempt("docker", ["container", "inspect", "--format", format, name], {
    timeoutSeconds: 60,
  });
  if (answer.ok) return parseContainer(answer.stdout);
  // An engine that does not answer must not pass for a machine that is gone.
  if (await isListed(name)) return await findContainer(name);
  return undefined;
}

export function parseContainer(inspected: string): Container {
  const [state, labels, networks] = inspected.split("\n");
  const { Running, ExitCode, StartedAt } = stateSchema.parse(JSON.parse(state ?? ""));
  const { [INSTANCE_LABEL]: instanceId } = labelsSchema.parse(JSON.parse(labels ?? "")) ?? {};
  const connected = Object.keys(networksSchema.parse(JSON.parse(networks ?? "")) ?? {}).length > 0;
  return {
    started: !StartedAt.startsWith("0001-"),
    running: Running,
    exitCode: ExitCode,
    instanceId,
    connected,
  };
}

/**
 * What systemd's last word was: the kernel ends a container's first process by a signal that tells. One without a
 * network runs for nobody: a start mends it.
 */
export function machineState(container: Container | undefined): MachineState {
  if (!container?.started) return { exists: false };
  if (container.running && container.connected) return { exists: true, running: true };
  return {
    exists: true,
    running: false,
    why: container.running ? "disconnected" : (REASONS.get(container.exitCode) ?? "crashed"),
  };
}

/** SIGHUP stands for reboot, SIGINT for halt and poweroff: see reboot(2). */
const REASONS: ReadonlyMap<number, "reboot" | "poweroff"> = new Map([
  [128 + 1, "reboot"],
  [128 + 2, "poweroff"],
]);

async function isListed(name: string): Promise<boolean> {
  const ids = await docker(name, ["container", "ls", "--all", "--quiet", "--filter", `name=^/${name}$`]);
  return ids.trim() !== "";
}

const stateSchema = z.object({ Running: z.boolean(), ExitCode: z.number(), StartedAt: z.string() });
const networksSchema = z.record(z.string(), z.unknown()).nullable();
const labelsSchema = z.record(z.string(), z.string()).nullable();
