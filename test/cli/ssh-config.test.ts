import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Connections, Way } from "../../cli/connect.js";
import type { Invocation } from "../../cli/invocation.js";
import { writeSshConfig } from "../../cli/ssh-config.js";
import type { HostSpec } from "../../core/spec.js";
import { hostSpec, KEY_A, KEY_B } from "../support/recorder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-ssh-config-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const jump = hostSpec({ name: "jump", path: "shop/jump", access: { kind: "ssh", ranges: [] } });
const files = hostSpec({ name: "files", path: "shop/files", access: { kind: "through", host: "jump" } });
const away = hostSpec({ name: "away", path: "shop/away" });
const WAYS: Record<string, Way> = {
  jump: { address: "203.0.113.9", port: 22, hostKeys: [KEY_A, KEY_B] },
  files: { address: "10.0.0.5", port: 22, hostKeys: [KEY_B] },
};

function write(hosts: HostSpec[]) {
  const spec = {
    version: 1 as const,
    stack: "shop",
    hosts,
    shares: [],
    retained: [],
    removable: [],
    secretsInState: false,
  };
  const connections = { way: async ({ name }: HostSpec) => WAYS[name] } as unknown as Connections;
  const run = { target: { workspaces: folder } } as unknown as Invocation;
  return writeSshConfig(run, { name: "shop", configuration: {}, spec }, connections);
}

it("lets the OpenSSH client reach every host, and believe no key but the pinned ones", async () => {
  const at = join(folder, "shop");
  expect(await write([jump, files, away])).toEqual({
    file: join(at, "ssh_config"),
    hosts: ["jump", "files"],
  });
  expect(readFileSync(join(at, "ssh_config"), "utf8")).toBe(
    [
      "Host jump",
      "  HostName 203.0.113.9",
      "  Port 22",
      "  User azureuser",
      "  HostKeyAlias shop/jump",
      `  IdentityFile "${at}/id_ed25519"`,
      "  IdentitiesOnly yes",
      "Host files",
      "  HostName 10.0.0.5",
      "  Port 22",
      "  User azureuser",
      "  HostKeyAlias shop/files",
      `  IdentityFile "${at}/id_ed25519"`,
      "  IdentitiesOnly yes",
      "  ProxyJump jump",
      "Host *",
      `  UserKnownHostsFile "${at}/known_hosts"`,
      "  GlobalKnownHostsFile none",
      "  StrictHostKeyChecking yes",
      "  LogLevel ERROR",
      "",
    ].join("\n"),
  );
  expect(readFileSync(join(at, "known_hosts"), "utf8")).toBe(
    `shop/jump ${KEY_A}\nshop/jump ${KEY_B}\nshop/files ${KEY_B}\n`,
  );
  expect(statSync(join(at, "ssh_config")).mode & 0o077).toBe(0);
});

it("logs in to a host that takes given keys alone by the key that the environment names", async () => {
  const given = { ...jump, stackKey: false };
  await expect(write([given])).rejects.toMatchObject({
    message:
      "shop/jump: a host that takes only given keys needs the private half of one, " +
      "not no LONGSHORE_SSH_IDENTITY in the environment. Set it to the private key's file.",
    exitCode: 2,
  });
  vi.stubEnv("LONGSHORE_SSH_IDENTITY", "/home/me/id key");
  const { file } = await write([given]);
  expect(readFileSync(file, "utf8")).toContain('  IdentityFile "/home/me/id key"\n');
});
