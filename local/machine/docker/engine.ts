import { connect } from "node:net";
import { release } from "node:os";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import { thisUser, userName } from "../../../system/user.js";
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
  const info = infoSchema.safeParse(parsed(answer.stdout));
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

/** Why no engine answers: what is wrong, and what helps. To be asked when `findEngine` found none. */
export async function whyNoEngine(): Promise<{ seen: string; remedy: string }> {
  if (!(await attempt("docker", ["--version"])).ok)
    return { seen: "a computer without Docker's client", remedy: "Install Docker and start it." };
  const socket = await engineSocket();
  const code = socket === undefined ? undefined : await connectError(socket);
  // A client that is denied says so in words only.
  if (socket !== undefined && (code === "EACCES" || code === "EPERM")) {
    return {
      seen: `one whose socket ${socket} is closed to ${thisUser()} (${code})`,
      remedy: `Join its group, which is root in all but name (sudo usermod -aG docker ${userName()}, then log in again), or have virtual machines (LONGSHORE_MACHINES=qemu).`,
    };
  }
  return { seen: "one that does not", remedy: "Start Docker, or look what `docker info` says." };
}

/** The socket that the client uses, by DOCKER_HOST or its context; undefined when the engine is elsewhere. */
async function engineSocket(): Promise<string | undefined> {
  const format = "{{.Endpoints.docker.Host}}";
  const answer = await attempt("docker", ["context", "inspect", "--format", format], { timeoutSeconds: 20 });
  const host = answer.ok ? answer.stdout.trim() : (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
  return host.startsWith("unix://") ? host.slice("unix://".length) : undefined;
}

/** The code of what keeps us from connecting to a socket; undefined when nothing does. */
async function connectError(path: string): Promise<string | undefined> {
  return await new Promise((done) => {
    const socket = connect(path);
    socket.once("error", (error: NodeJS.ErrnoException) => done(error.code));
    socket.once("connect", () => {
      socket.destroy();
      done(undefined);
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A client of another kind, which knows no such format.
  }
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
