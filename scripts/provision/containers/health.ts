import type { ContainerSpec } from "../../../core/spec/index.js";
import { poll } from "../../../system/poll.js";
import { execInContainer } from "../../commands/docker.js";
import { type Probed, probePort, readProbe } from "../../commands/probe.js";
import { ask } from "../ask.js";
import type { HostContext } from "../host-context.js";

/** What a probe saw: `GET /healthz gives 200`. */
export interface Probe {
  readonly healthy: boolean;
  readonly seen: string;
}

/** Asks once whether a running container is healthy. */
export async function probe(host: HostContext, container: ContainerSpec): Promise<Probe> {
  const { health } = container;
  switch (health.kind) {
    case "running":
      return { healthy: true, seen: "running" };
    case "command": {
      const result = await host.transport.run(execInContainer(container.name, health.command));
      const seen = `\`${health.command.join(" ")}\` gives exit code ${result.exitCode}`;
      return { healthy: result.exitCode === 0, seen };
    }
    case "tcp": {
      const { address, port } = listener(container, health.port);
      const { connected } = await probed(host, address, port);
      const takes = connected ? "takes connections" : "takes no connection";
      return { healthy: connected, seen: `port ${port} of ${address} ${takes}` };
    }
    case "http": {
      const { address, port } = listener(container, health.port);
      const answer = await probed(host, address, port, health.path);
      const { status = 0 } = answer;
      return {
        healthy: status >= 200 && status < 400,
        seen: `GET ${health.path} gives ${whatCame(answer, port)}`,
      };
    }
  }
}

/** Asks until it is healthy or its time is over; `stillRuns` ends the wait when there is nothing left to wait for. */
export async function untilHealthy(
  host: HostContext,
  container: ContainerSpec,
  stillRuns: () => Promise<boolean>,
): Promise<void> {
  const { health } = container;
  if (health.kind === "running") return;
  const look = async () => {
    const { healthy, seen } = await probe(host, container);
    return { isOver: healthy || !(await stillRuns()), seen };
  };
  await poll(look, {
    until: ({ isOver }) => isOver,
    pauseMs: ({ count }) => Math.min(100 * 1.5 ** (count - 1), 2000),
    withinMs: health.withinSeconds * 1000,
    onPause: ({ seen }) => host.report(`${container.name}: ${seen}`),
  });
}

/** Where a port of the host that a container listens on is reached from the host itself. */
function listener(container: ContainerSpec, port: number): { address: string; port: number } {
  const published = container.publish.find(
    ({ protocol, hostPort }) => protocol === "tcp" && hostPort === port,
  );
  const address = published?.address ?? "0.0.0.0";
  return { address: ON_EVERY_ADDRESS[address] ?? address, port };
}

const ON_EVERY_ADDRESS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** Asked on the host itself: its SSH server may forward nothing. */
async function probed(host: HostContext, address: string, port: number, path?: string): Promise<Probed> {
  return readProbe(await ask(host, probePort(address, port, path)));
}

function whatCame({ connected, status, error }: Probed, port: number): string {
  if (status !== undefined) return String(status);
  return connected ? `no answer (${error})` : `no connection to port ${port} (${error})`;
}
