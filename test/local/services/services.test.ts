import { type ChildProcess, spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MachineFolders, SPEC_FILE } from "../../../local/machine/folder.js";
import { machinePort } from "../../../local/network/machine-ports.js";
import { effectOf } from "../../../local/network/machines.js";
import { type CloudHome, openHome } from "../../../local/records/home.js";
import { CLOUD } from "../../../local/records/port-owner.js";
import { openPortBook, type PortBook } from "../../../local/records/ports.js";
import type { Records } from "../../../local/records/record.js";
import { openRecords } from "../../../local/records/store.js";
import { ensureServices, servicesEnded } from "../../../local/services/ensure.js";
import { forwardUse } from "../../../local/services/forwards/service.js";
import { readReport } from "../../../local/services/report.js";
import { identify, isAlive } from "../../../system/process.js";
import { smallCloud } from "../azurerm/small-cloud.js";
import { SPEC } from "../machine/spec.js";
import { listen, RELAY_SECRET, startRelay } from "./relay.js";

// Several processes are started one after the other, on computers that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let home: CloudHome;
let records: Records;
let ports: PortBook;
let small: ReturnType<typeof smallCloud>;
let vm: string;
let servicePort: number;
const servers: Server[] = [];

beforeEach(async () => {
  home = openHome(mkdtempSync(join(tmpdir(), "longshore-services-")));
  records = openRecords(home);
  ports = openPortBook(home, records);
  const [relay, service] = [
    await startRelay(),
    await listen((socket) => socket.end("hello from the machine")),
  ];
  servers.push(relay.server, service.server);
  servicePort = service.port;
  small = smallCloud(records);
  await small.group();
  await small.network();
  const publicIp = await small.publicIp("web", { domain_name_label: "shop-web" });
  const nic = await small.nic("web", await small.subnet(), { public_ip_address_id: publicIp });
  vm = await small.machine("web", nic);
  small.place(vm);
  const placed = effectOf(records.get("azurerm_linux_virtual_machine", vm)?.effect ?? {});
  const folders = new MachineFolders(home.folder, "docker");
  const { disks: _, userData: __, ...kept } = SPEC;
  folders.write(placed?.machine ?? "", SPEC_FILE, { ...kept, relaySecret: RELAY_SECRET });
  await small.make("azurerm_network_interface_security_group_association", {
    network_interface_id: nic,
    network_security_group_id: await small.securityGroup("web"),
  });
  await small.rule("web", "service", { priority: 100, destination_port_range: String(servicePort) });
  // The machine's relay is the one that the test plays.
  await ports.restore([{ ...machinePort(vm, "relay"), number: relay.port }]);
});

afterEach(async () => {
  const running = readReport(home);
  if (running) process.kill(running.pid, "SIGKILL");
  await eventually(() => running === undefined || !isAlive(running));
  rmSync(home.folder, { recursive: true, force: true, maxRetries: 5 });
  for (const server of servers.splice(0)) server.close();
});

const forwarded = () => ports.get(forwardUse(vm, servicePort));

async function fetchThrough(port = forwarded()): Promise<string> {
  return String(await buffer(connect({ port: port ?? 0, host: "127.0.0.1" })));
}

async function eventually(what: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      if (await what()) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) throw new Error(`not within 60 s: ${what}`);
    await sleep(50);
  }
}

const refuses = () =>
  fetchThrough().then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ECONNREFUSED",
  );

it("forward what is opened, come back after a kill with the same ports, and end after the last machine", async () => {
  await ensureServices(home, records);
  const port = forwarded();
  const first = readReport(home);
  expect(await fetchThrough()).toBe("hello from the machine");

  process.kill(first?.pid ?? 0, "SIGKILL");
  await eventually(refuses);
  await eventually(() => readReport(home) === undefined);
  await Promise.all([ensureServices(home, records), ensureServices(home, records)]);
  expect(readReport(home)?.pid).not.toBe(first?.pid);
  expect(forwarded()).toBe(port);
  expect(await fetchThrough(port)).toBe("hello from the machine");

  records.remove("azurerm_linux_virtual_machine", vm);
  expect(await servicesEnded(home)).toBe(true);
  await eventually(refuses);
  expect(await ensureServices(home, records)).toEqual([]);
  expect(readReport(home)).toBeUndefined();
});

it("follow the records: ports open and close, names come and go", async () => {
  await ensureServices(home, records);
  const resolver = new Resolver({ timeout: 5000, tries: 1 });
  resolver.setServers([`127.0.0.1:${ports.get({ owner: CLOUD, service: "names" })}`]);
  const name = "shop-web.westeurope.cloudapp.longshore.test";
  expect(await resolver.resolve4(name)).toEqual(["127.0.0.1"]);

  const [rule] = records.ofType("azurerm_network_security_rule");
  records.remove("azurerm_network_security_rule", rule?.id ?? "");
  await eventually(refuses);
  if (rule) records.put(rule);
  await ensureServices(home, records);
  expect(await fetchThrough()).toBe("hello from the machine");

  const [publicIp] = records.ofType("azurerm_public_ip");
  records.remove("azurerm_public_ip", publicIp?.id ?? "");
  await expect(resolver.resolve4(name)).rejects.toMatchObject({ code: "ENOTFOUND" });
  await eventually(refuses);
});

it("say what they cannot listen for, and do so once they can", async () => {
  const [port = 0] = await ports.ensure([forwardUse(vm, servicePort)]);
  const { server: intruder } = await occupy(port);
  const failures = await ensureServices(home, records);
  expect(failures.find(({ service }) => service === "forward")?.why).toContain("EADDRINUSE");
  intruder.close();
  await eventually(async () =>
    (await ensureServices(home, records)).every(({ service }) => service !== "forward"),
  );
  expect(await fetchThrough()).toBe("hello from the machine");
});

it("go on with what they serve while a record cannot be read, which commands refuse by its name", async () => {
  await ensureServices(home, records);
  const pid = readReport(home)?.pid;
  const damaged = join(home.records, "0123.json");
  writeFileSync(damaged, "null");
  await expect(ensureServices(home, records)).rejects.toThrow(damaged);
  await eventually(() => readFileSync(home.servicesLog, "utf8").includes(damaged));
  expect(readFileSync(home.servicesLog, "utf8")).not.toMatch(/^ {4}at /m);
  expect(await fetchThrough()).toBe("hello from the machine");
  rmSync(damaged);
  // A report that somebody took away comes back.
  rmSync(home.servicesReport);
  await eventually(() => readReport(home) !== undefined);
  expect(readReport(home)?.pid).toBe(pid);
  await ensureServices(home, records);
});

it("take the place of those of a version that reported keys as text", async () => {
  const earlier = spawn("sleep", ["600"], { stdio: "ignore" });
  const ended = exitCode(earlier);
  const report = { ...identify(earlier.pid ?? 0), listening: ["resolver "], settled: [], failed: [] };
  writeFileSync(home.servicesReport, JSON.stringify(report));
  expect(readReport(home)).toMatchObject({ pid: earlier.pid, outdated: true });
  await ensureServices(home, records);
  await ended;
  expect(readReport(home)?.pid).not.toBe(earlier.pid);
  expect(await fetchThrough()).toBe("hello from the machine");
});

it("are one process, however many are started", async () => {
  const started = [1, 2, 3].map(() => startByHand());
  await eventually(() => readReport(home) !== undefined);
  const pid = readReport(home)?.pid;
  const others = started.filter((child) => child.pid !== pid);
  expect(others).toHaveLength(2);
  expect(await Promise.all(others.map(exitCode))).toEqual([0, 0]);
});

it("end when the cloud's folder is gone, and do not bring it back", async () => {
  const child = startByHand();
  await eventually(() => readReport(home) !== undefined);
  // The process may write a last file into a folder that is being emptied.
  await eventually(() => {
    rmSync(home.folder, { recursive: true, force: true, maxRetries: 5 });
    return true;
  });
  expect(await exitCode(child)).toBe(0);
  expect(existsSync(home.folder)).toBe(false);
});

function startByHand(): ChildProcess {
  const main = new URL("../../../local/services/main.ts", import.meta.url).pathname;
  return spawn(process.execPath, ["--import", "tsx", main, home.folder], { stdio: "ignore" });
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

async function occupy(port: number): Promise<{ server: Server }> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  return { server };
}
