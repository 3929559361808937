import type { ContainerSpec } from "../../core/spec/index.js";

/** A container as an engine has it. */
export interface Inspected {
  readonly name: string;
  readonly id?: string;
  readonly declaration?: string;
  /** Default: `running`. */
  readonly status?: string;
  readonly exitCode?: number;
  readonly restarts?: number;
  readonly startedAt?: Date;
  readonly network?: string;
  readonly publish?: ContainerSpec["publish"];
  /** Volumes and folders that it has. */
  readonly sources?: readonly string[];
}

/** What `docker container inspect` prints of containers, as far as it is read. */
export function inspected(...containers: readonly Inspected[]): string {
  return JSON.stringify(containers.map(inspection));
}

function inspection({ name, declaration, publish = [], sources = [], ...rest }: Inspected): object {
  const { id = `id of ${name}`, status = "running", exitCode = 0, restarts = 0, network = "bridge" } = rest;
  const { startedAt = new Date("2026-01-02T03:04:05Z") } = rest;
  const ports = publish.map(({ address, hostPort, containerPort, protocol }) => [
    `${containerPort}/${protocol}`,
    [{ HostIp: address ?? "", HostPort: String(hostPort) }],
  ]);
  return {
    Id: id,
    Name: `/${name}`,
    RestartCount: restarts,
    Config: { Labels: declaration === undefined ? {} : { "longshore.declaration": declaration } },
    HostConfig: {
      NetworkMode: network,
      PortBindings: Object.fromEntries(ports),
      Mounts: sources.length === 0 ? null : sources.map((Source) => ({ Source })),
    },
    State: { Status: status, ExitCode: exitCode, Error: "", StartedAt: startedAt.toISOString() },
  };
}
