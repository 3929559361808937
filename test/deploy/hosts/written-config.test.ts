import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { HostSpec } from "../../../core/spec/index.js";
import { writtenSshConfig } from "../../../deploy/hosts/written-config.js";
import { writeRecord } from "../../../deploy/program/record.js";
import type { SynthesizedStack } from "../../../deploy/program/stack.js";
import type { Target } from "../../../deploy/targets/target.js";

let folder: string;
let server: Server;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-written-"));
  mkdirSync(join(folder, "shop"), { mode: 0o700 });
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const host = { name: "web", stackKey: true, access: { kind: "none" } } as unknown as HostSpec;
const stackOf = (...hosts: HostSpec[]) =>
  ({
    name: "shop",
    configuration: {},
    spec: { hosts },
    program: { place: 0 },
  }) as unknown as SynthesizedStack;
const inShop = (file: string) => join(folder, "shop", file);
const target = () => ({ workspaces: folder, stateFile: () => inShop("stack.tfstate") }) as unknown as Target;

/** As `up` leaves a stack: its state, its record, and what it wrote for the OpenSSH client after that. */
function broughtUp({ port = (server.address() as AddressInfo).port, writtenAfter = 1000 } = {}): void {
  const spec = {
    version: 1,
    stack: "shop",
    hosts: [],
    shares: [],
    retained: [],
    removable: [],
    secretsInState: false,
  };
  writeState(1);
  const project = { folder: "/project", app: "", outdir: "", data: "" };
  const stack = { ...stackOf(), spec } as unknown as SynthesizedStack;
  writeRecord({ project, target: target() }, stack, { values: {} });
  const config = `Host web\n  HostName 127.0.0.1\n  Port ${port}\n  User azureuser\nHost *\n  LogLevel ERROR\n`;
  writeFileSync(inShop("ssh_config"), config);
  const at = new Date(Date.now() + writtenAfter);
  utimesSync(inShop("ssh_config"), at, at);
}

function writeState(serial: number): void {
  writeFileSync(inShop("stack.tfstate"), JSON.stringify({ version: 4, lineage: "a", serial }));
}

it("is what was written when the stack was brought up, where the host's port takes connections", async () => {
  broughtUp();
  expect(await writtenSshConfig(target(), stackOf(host), host)).toMatch(/ssh_config$/);
});

it("is none when the state is another one, or the stack was brought up since", async () => {
  broughtUp();
  writeState(2);
  expect(await writtenSshConfig(target(), stackOf(host), host)).toBeUndefined();
  broughtUp({ writtenAfter: -60_000 });
  expect(await writtenSshConfig(target(), stackOf(host), host)).toBeUndefined();
});

it("is none for a host that is not in it, or that takes no connection", async () => {
  broughtUp();
  const other = { ...host, name: "api" };
  expect(await writtenSshConfig(target(), stackOf(host, other), other)).toBeUndefined();
  broughtUp({ port: 1 });
  expect(await writtenSshConfig(target(), stackOf(host), host)).toBeUndefined();
});

it("is none for keys of the user, and by way of another host", async () => {
  broughtUp();
  const given = { ...host, stackKey: false };
  expect(await writtenSshConfig(target(), stackOf(given), given)).toBeUndefined();
  const behind = { ...host, access: { kind: "through", host: "jump" } } as unknown as HostSpec;
  expect(await writtenSshConfig(target(), stackOf(behind), behind)).toBeUndefined();
});
