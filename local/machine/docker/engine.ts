import { release } from "node:os";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import { attempt, run } from "../run.js";

/** Runs the docker client; `where` names what it is about in an error. */
export async function docker(where: string, argv: readonly string[], input?: Buffer): Promise<string> {
  return await run("docker", argv, { where, timeoutSeconds: 300, ...(input ? { input } : {}) });
}

export interface Engine {
  /** Changes when the engine or its kernel is another one. */
  readonly build: string;
  readonly cpus: number;
  /** It runs on this computer's own kernel, not in a virtual machine as Docker Desktop does, nor elsewhere. */
  readonly local: boolean;
}

/** The engine that answers; undefined when none does. One on a busy computer takes its time. */
export async function findEngine(): Promise<Engine | undefined> {
  const answer = await attempt("docker", ["info", "--format", "{{json .}}"], { timeoutSeconds: 20 });
  if (!answer.ok) return undefined;
  const info = infoSchema.safeParse(JSON.parse(answer.stdout));
  // Without an engine the client still prints its own half.
  if (!info.success || info.data.ID === "") return undefined;
  const { ID, NCPU, ServerVersion, KernelVersion, OperatingSystem, OSType } = info.data;
  const local =
    OSType === "linux" &&
    process.platform === "linux" &&
    KernelVersion === release() &&
    OperatingSystem !== "Docker Desktop";
  return { build: [ID, ServerVersion, KernelVersion].join("-"), cpus: NCPU, local };
}

export async function requireEngine(where: string): Promise<Engine> {
  const engine = await findEngine();
  if (engine) return engine;
  throw new LongshoreError({
    where,
    rule: "a Docker engine answers",
    remedy: "Start it, or look what `docker info` says.",
  });
}

const infoSchema = z.object({
  ID: z.string(),
  NCPU: z.number(),
  ServerVersion: z.string(),
  KernelVersion: z.string(),
  OperatingSystem: z.string(),
  OSType: z.string(),
});
