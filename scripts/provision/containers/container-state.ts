import * as z from "zod";
import { contentHash } from "../../../core/canonical.js";
import type { ContainerSpec } from "../../../core/spec/index.js";
import { inspectContainers } from "../../commands/docker.js";
import type { HostContext } from "../host-context.js";

/** Marks a container as ours; its value is the hash of the declaration that it was made from. */
export const DECLARATION_LABEL = "longshore.declaration";

export interface ContainerState {
  /** The engine's own id: another one when it is made again under its name. */
  readonly id: string;
  /** Absent where the container was not made by us. */
  readonly declaration?: string;
  readonly running: boolean;
  /** Whether it ran to its end, with exit code 0, and is not to be started again by the engine. */
  readonly succeeded: boolean;
  /** In words: `running`, `exited with code 1`. */
  readonly status: string;
  /** When its first process was started last; absent when it never was. */
  readonly startedAt?: Date;
  /** How often the engine has started it again since it was last started on purpose, or since the engine started. */
  readonly restarts: number;
  readonly holds: Holds;
}

/** What a container has of its host while it runs. */
export interface Holds {
  readonly ports: ContainerSpec["publish"];
  /** Whether it is in the host's network, where its ports are not known. */
  readonly hostNetwork: boolean;
  /** Volumes by name and folders by path. */
  readonly sources: readonly string[];
}

/** Undefined when there is no container of that name. */
export async function containerState(host: HostContext, name: string): Promise<ContainerState | undefined> {
  return (await containerStates(host, [name])).get(name);
}

/** Those that there are, by name. */
export async function containerStates(
  host: HostContext,
  names: readonly string[],
): Promise<ReadonlyMap<string, ContainerState>> {
  if (names.length === 0) return new Map();
  // The exit code tells that one is missing; what is there is printed all the same.
  const { stdout } = await host.transport.run(inspectContainers(names));
  const found = inspection.parse(JSON.parse(stdout.trim() || "[]"));
  return new Map(found.map((container) => [container.Name.replace(/^\//, ""), stateOf(container)]));
}

function stateOf({ Id, Config, HostConfig, State, RestartCount }: Inspected): ContainerState {
  const { Status, ExitCode, Error: reason } = State;
  const isRunning = Status === "running";
  const started = new Date(State.StartedAt);
  return {
    id: Id,
    declaration: Config.Labels?.[DECLARATION_LABEL],
    running: isRunning,
    succeeded: Status === "exited" && ExitCode === 0,
    status: isRunning ? Status : `${Status} with code ${ExitCode}${reason ? ` (${reason})` : ""}`,
    ...(started.getTime() > 0 ? { startedAt: started } : {}),
    restarts: RestartCount,
    holds: {
      ports: Object.entries(HostConfig.PortBindings ?? {}).flatMap(([port, bindings]) =>
        (bindings ?? []).map((binding) => published(port, binding)),
      ),
      hostNetwork: HostConfig.NetworkMode === "host",
      sources: (HostConfig.Mounts ?? []).map(({ Source }) => Source),
    },
  };
}

/** Of `8080/tcp` and the engine's own form of where on the host. */
function published(port: string, { HostIp, HostPort }: Binding): ContainerSpec["publish"][number] {
  const [containerPort, protocol] = port.split("/");
  return {
    ...(HostIp ? { address: HostIp } : {}),
    hostPort: Number(HostPort),
    containerPort: Number(containerPort),
    protocol: protocol === "udp" ? "udp" : "tcp",
  };
}

const binding = z.object({ HostIp: z.string(), HostPort: z.string() });
type Binding = z.infer<typeof binding>;

/** Source: Docker Engine API 1.41, ContainerInspect. */
const inspection = z.array(
  z.object({
    Id: z.string(),
    Name: z.string(),
    RestartCount: z.int(),
    Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
    HostConfig: z.object({
      NetworkMode: z.string(),
      PortBindings: z.record(z.string(), z.array(binding).nullable()).nullish(),
      Mounts: z.array(z.object({ Source: z.string() })).nullish(),
    }),
    State: z.object({
      Status: z.string(),
      ExitCode: z.number(),
      Error: z.string(),
      StartedAt: z.string(),
    }),
  }),
);
type Inspected = z.infer<typeof inspection>[number];

/** Whatever of a declaration means another container when it changes; a health check is asked from outside. */
export function declarationHash(spec: ContainerSpec, imageId: string): string {
  const { command = null, publish, env, restart, network, mounts } = spec;
  return contentHash({ imageId, command, publish, env, restart, network, mounts }).slice(0, 32);
}
