import { request } from "node:http";
import { LongshoreError } from "../../../core/errors.js";
import type { ContainerSpec } from "../../../core/spec.js";
import { poll } from "../../../system/poll.js";
import { execInContainer } from "../../commands/docker.js";
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
      return connects(host, address, port);
    }
    case "http": {
      const { address, port } = listener(container, health.port);
      const status = await get(host, address, port, health.path);
      const healthy = typeof status === "number" && status >= 200 && status < 400;
      return { healthy, seen: `GET ${health.path} gives ${status}` };
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
  const ask = async () => {
    const { healthy, seen } = await probe(host, container);
    return { isOver: healthy || !(await stillRuns()), seen };
  };
  await poll(ask, {
    until: ({ isOver }) => isOver,
    pauseMs: ({ count }) => Math.min(100 * 1.5 ** (count - 1), 2000),
    withinMs: health.withinSeconds * 1000,
    onPause: ({ seen }) => host.report(`${container.name}: ${seen}`),
  });
}

const PROBE_SECONDS = 5;

/** Where a port of the host that a container listens on is reached from the host itself. */
function listener(container: ContainerSpec, port: number): { address: string; port: number } {
  const published = container.publish.find(
    ({ protocol, hostPort }) => protocol === "tcp" && hostPort === port,
  );
  const address = published?.address ?? "0.0.0.0";
  return { address: ON_EVERY_ADDRESS[address] ?? address, port };
}

const ON_EVERY_ADDRESS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

async function connects(host: HostContext, address: string, port: number): Promise<Probe> {
  const seen = `port ${port} of ${address}`;
  try {
    (await host.transport.forward(address, port)).destroy();
    return { healthy: true, seen: `${seen} takes connections` };
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
    return { healthy: false, seen: `${seen} takes no connection` };
  }
}

/** The status, or in words why there is none. The request is made here and goes through the host's own loopback. */
async function get(host: HostContext, address: string, port: number, path: string): Promise<number | string> {
  let socket: Awaited<ReturnType<HostContext["transport"]["forward"]>>;
  try {
    socket = await host.transport.forward(address, port);
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
    return `no connection to port ${port}`;
  }
  return await new Promise((resolve) => {
    const asked = request(
      { path, headers: { host: `${address}:${port}` }, createConnection: () => socket },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? "no status");
        socket.destroy();
      },
    );
    const timer = setTimeout(() => {
      resolve(`no answer in ${PROBE_SECONDS} s`);
      asked.destroy();
    }, PROBE_SECONDS * 1000);
    asked.on("close", () => clearTimeout(timer));
    asked.on("error", (error) => resolve(`no answer (${error.message})`));
    asked.end();
  });
}
