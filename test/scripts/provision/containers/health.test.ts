import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContainerSpec } from "../../../../core/spec/index.js";
import { probe, untilHealthy } from "../../../../scripts/provision/containers/health.js";
import { connect } from "../../../../scripts/transport/ssh.js";
import type { Transport } from "../../../../scripts/transport/transport.js";
import { freePort, startSshd, type TestSshd } from "../../../../testbed/sshd.js";
import { hostContext } from "../../../support/recorder.js";

let sshd: TestSshd;
let transport: Transport;
let server: Server;
let port: number;
let healthy = true;

beforeAll(async () => {
  // As many harden it: what is asked on the host needs no forwarding.
  sshd = await startSshd({ settings: ["AllowTcpForwarding no"] });
  transport = await connect(sshd.endpoint, sshd.login.privateKey, { host: "web" });
  server = createServer((request, response) => {
    if (request.url === "/silent") return;
    response.writeHead(request.url === "/healthz" && healthy ? 204 : 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  transport.close();
  server.closeAllConnections();
  server.close();
  await sshd.stop();
});

function container(health: ContainerSpec["health"]): ContainerSpec {
  return {
    name: "site",
    image: { kind: "registry", reference: "a" },
    publish: [{ hostPort: port, containerPort: 8080, protocol: "tcp" }],
    env: {},
    restart: "no",
    network: "bridge",
    mounts: [],
    health,
  };
}

const ask = (health: ContainerSpec["health"]) => probe(hostContext(transport), container(health));

describe("a probe, asked from the host through SSH", () => {
  it("by HTTP is healthy at 2xx and 3xx", async () => {
    const get = (path: string) => ask({ kind: "http", path, port, withinSeconds: 1 });
    expect(await get("/healthz")).toEqual({ healthy: true, seen: "GET /healthz gives 204" });
    expect(await get("/other")).toEqual({ healthy: false, seen: "GET /other gives 500" });
  });

  it("by HTTP does not wait for ever", async () => {
    const silent = await ask({ kind: "http", path: "/silent", port, withinSeconds: 1 });
    expect(silent).toEqual({ healthy: false, seen: "GET /silent gives no answer (in 5 s)" });
  });

  it("of a port where nothing listens is not healthy", async () => {
    const free = await freePort();
    expect(await ask({ kind: "http", path: "/", port: free, withinSeconds: 1 })).toEqual({
      healthy: false,
      seen: `GET / gives no connection to port ${free} (Connection refused)`,
    });
    expect((await ask({ kind: "tcp", port: free, withinSeconds: 1 })).healthy).toBe(false);
  });

  it("by TCP is healthy when the port takes a connection", async () => {
    expect(await ask({ kind: "tcp", port, withinSeconds: 1 })).toEqual({
      healthy: true,
      seen: `port ${port} of 127.0.0.1 takes connections`,
    });
  });
});

describe("the wait for health", () => {
  const health = () => container({ kind: "http", path: "/healthz", port, withinSeconds: 20 });

  it("goes on until it is healthy, and tells what is missing", async () => {
    healthy = false;
    const host = hostContext(transport);
    const stillRuns = async () => {
      healthy = true; // Seen by the second probe.
      return true;
    };
    await untilHealthy(host, health(), stillRuns);
    expect(host.told).toEqual(["site: GET /healthz gives 500"]);
  });

  it("ends when the container does", async () => {
    healthy = false;
    const started = Date.now();
    await untilHealthy(hostContext(transport), health(), async () => false);
    expect(Date.now() - started).toBeLessThan(15_000);
    healthy = true;
  });
});
