import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Invocation } from "../../../cli/invocation.js";
import { LongshoreError } from "../../../core/errors.js";
import type { HostSpec } from "../../../core/spec/index.js";
import type { Connections, Way } from "../../../deploy/hosts/connect.js";
import { writeSshConfig } from "../../../deploy/hosts/ssh-config.js";
import { Identities } from "../../../deploy/identities/identities.js";
import { startSshd, type TestSshd } from "../../../testbed/sshd.js";
import { makeIdentity, startAgent } from "../../support/identities.js";
import { hostSpec, KEY_A, KEY_B, stackSpec } from "../../support/recorder.js";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "longshore-ssh-config-"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

const jump = hostSpec({ name: "jump", path: "shop/jump", access: { kind: "ssh", ranges: [] } });
const files = hostSpec({ name: "files", path: "shop/files", access: { kind: "through", host: "jump" } });
const away = hostSpec({ name: "away", path: "shop/away" });
const WAYS: Record<string, Way> = {
  jump: { address: "203.0.113.9", port: 22, hostKeys: [KEY_A, KEY_B] },
  files: { address: "10.0.0.5", port: 22, hostKeys: [KEY_B] },
};

function write(
  hosts: HostSpec[],
  {
    workspaces = home,
    ways = WAYS,
    env = {},
  }: { workspaces?: string; ways?: Record<string, Way>; env?: NodeJS.ProcessEnv } = {},
) {
  const spec = stackSpec(hosts);
  const connections = { way: async ({ name }: HostSpec) => ways[name] } as unknown as Connections;
  const identities = new Identities(env, async () => undefined);
  const run = { target: { workspaces }, identities } as unknown as Invocation;
  return writeSshConfig(run, { name: "shop", configuration: {}, spec }, connections);
}

it("lets the OpenSSH client reach every host, and believe no key but the pinned ones", async () => {
  const at = join(home, "shop");
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

describe("whatever the project's folder is called", () => {
  let sshd: TestSshd;
  let inner: TestSshd;
  beforeAll(async () => {
    sshd = await startSshd();
    inner = await startSshd({ login: sshd.login });
  });
  afterAll(() => Promise.all([sshd.stop(), inner.stop()]));

  /** Runs a command on a host by the real client, as a user would who has the file alone. */
  function ssh(file: string, host: string, ...more: string[]) {
    const options = ["-F", file, "-o", "BatchMode=yes", ...more];
    return execFileSync("ssh", [...options, host, "echo it is $SSH_CONNECTION"], {
      cwd: "/",
      encoding: "utf8",
      env: { ...process.env, HOME: "/nowhere", ANY: "x" },
    });
  }

  it.each([
    "plain",
    "two words",
    "50% off",
    "100%d%u%%",
    `a\${HOME}b`,
    `a\${NOT_SET}b`,
    "$HOME",
    'a "quoted" name',
    "it's",
    "back\\slash\\",
    "~",
    "#1",
    "a;touch pwned;b",
    "$(touch pwned)`touch pwned`",
    "two\n  ProxyCommand touch pwned\nlines",
    "größe 数 😀",
    "*?[a]!{b,c}|&<>",
    "-F",
    "[bracket]%h",
    "tab\tbed",
  ])("finds the keys and the jump host: %j", async (name) => {
    const folder = join(home, name);
    mkdirSync(join(folder, "shop"), { recursive: true });
    writeFileSync(join(folder, "shop", "id_ed25519"), sshd.login.privateKey, { mode: 0o600 });
    const here = { adminUser: "root" };
    const ways = {
      jump: { ...sshd.endpoint, hostKeys: sshd.endpoint.hostKeys },
      files: { ...inner.endpoint, hostKeys: inner.endpoint.hostKeys },
    };
    const { file } = await write(
      [
        { ...jump, ...here },
        { ...files, ...here },
      ],
      { workspaces: folder, ways },
    );
    expect(realpathSync(file)).toBe(realpathSync(join(folder, "shop", "ssh_config")));
    const shown = settings(file, "files");
    expect(realpathSync(shown.identityfile ?? "")).toBe(realpathSync(join(folder, "shop", "id_ed25519")));
    expect(realpathSync(shown.userknownhostsfile ?? "")).toBe(
      realpathSync(join(folder, "shop", "known_hosts")),
    );
    expect(shown.proxycommand).toBeUndefined();
    expect(ssh(file, "files")).toMatch(new RegExp(` 127\\.0\\.0\\.1 ${inner.endpoint.port}\n$`));
    expect(existsSync("/pwned") || existsSync("pwned")).toBe(false);
    // A second time, with what is there already.
    expect((await write([jump], { workspaces: folder })).file).toBe(file);
  });

  it("finds the user's identity, whatever it is called", async () => {
    for (const name of ["id key", "50%d", `a\${HOME}`, 'a"b', "id\nProxyCommand touch pwned", "~"]) {
      const path = join(home, name);
      writeFileSync(path, sshd.login.privateKey, { mode: 0o600 });
      const given = { ...jump, adminUser: "root", stackKey: false };
      const { file, key } = await write([given], {
        ways: { jump: sshd.endpoint },
        env: { LONGSHORE_SSH_IDENTITY: path },
      });
      expect(key).toBeUndefined();
      expect(realpathSync(settings(file, "jump").identityfile ?? "")).toBe(path);
      expect(ssh(file, "jump")).toContain("it is 127.0.0.1");
    }
  });

  it("gives OpenSSH a key of an agent by its public half", async () => {
    const agent = await startAgent(home);
    writeFileSync(join(home, "key"), sshd.login.privateKey, { mode: 0o600 });
    agent.add(join(home, "key"));
    const given = { ...jump, adminUser: "root", stackKey: false, authorizedKeys: [sshd.login.publicKey] };
    const env = { SSH_AUTH_SOCK: agent.socket };
    const { file } = await write([given], { ways: { jump: sshd.endpoint }, env });
    expect(ssh(file, "jump", "-o", `IdentityAgent=${agent.socket}`)).toContain("it is 127.0.0.1");
    agent.stop();
  });

  it("hands over what OpenSSH cannot read, or would ask for again", async () => {
    const path = join(home, "pkcs8");
    const line = makeIdentity(path, "pkcs8 ed25519");
    const given = { ...jump, stackKey: false, authorizedKeys: [line] };
    const { file, key } = await write([given], { env: { LONGSHORE_SSH_IDENTITY: path } });
    expect(key).toContain("OPENSSH PRIVATE KEY");
    expect(readFileSync(`${settings(file, "jump").identityfile}.pub`, "utf8")).toBe(`${line}\n`);
  });
});

it.each<[string, Partial<HostSpec>, Partial<Way>]>([
  ["a name that is a pattern", { name: "*" }, {}],
  ["a name that excludes", { name: "!web" }, {}],
  ["a name of two lines", { name: "web\nHost *" }, {}],
  ["a user of two lines", { adminUser: "root\n  ProxyCommand touch pwned" }, {}],
  ["a user that is expanded", { adminUser: "%r" }, {}],
  ["an address of two lines", {}, { address: "127.0.0.1\n  ProxyCommand touch pwned" }],
  ["an address that is expanded", {}, { address: `%h\${HOME}` }],
  ["a jump host that is several", { access: { kind: "through", host: "a,b" } }, {}],
  ["a host key of two lines", {}, { hostKeys: [`x\n* ${KEY_A}`] }],
])("refuses %s", async (_what, host, way) => {
  const spec = { ...jump, ...host };
  const ways = { [spec.name]: { address: "203.0.113.9", port: 22, hostKeys: [KEY_A], ...way } };
  await expect(write([spec], { ways })).rejects.toThrow(LongshoreError);
  expect(existsSync(join(home, "shop", "ssh_config"))).toBe(false);
});

it("keeps of a host's key what is a key", async () => {
  const ways = { jump: { address: "203.0.113.9", port: 22, hostKeys: [`${KEY_A} me\n* ${KEY_B}`] } };
  await write([jump], { ways });
  expect(readFileSync(join(home, "shop", "known_hosts"), "utf8")).toBe(`shop/jump ${KEY_A}\n`);
});

/** What the real client makes of a host; no list has more than one entry here. */
function settings(file: string, host: string): Record<string, string> {
  const lines = execFileSync("ssh", ["-G", "-F", file, host], { encoding: "utf8", cwd: "/" })
    .trim()
    .split("\n");
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
  );
}
