import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HostSpec } from "../../../core/spec/index.js";
import { Identities } from "../../../deploy/identities/identities.js";
import { makeIdentity, startAgent, type TestAgent } from "../../support/identities.js";
import { hostSpec, KEY_A } from "../../support/recorder.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-identities-"));
const at = (name: string) => join(folder, name);
const line = makeIdentity(at("key"), "openssh ed25519");
const locked = makeIdentity(at("locked"), "openssh ed25519", "secret");
const old = makeIdentity(at("old"), "pkcs8 rsa", "secret");
let agent: TestAgent;
beforeAll(async () => {
  agent = await startAgent(folder);
});
afterAll(() => {
  agent.stop();
  rmSync(folder, { recursive: true });
});

const ways: Partial<HostSpec> = { access: { kind: "ssh", ranges: [] } };
const given = (...authorizedKeys: string[]) => hostSpec({ stackKey: false, authorizedKeys, ...ways });
function makeLoose(path: string, passphrase: string): void {
  makeIdentity(path, "pem rsa", passphrase);
  chmodSync(path, 0o644);
}
const nobody = async () => undefined;

function check(hosts: HostSpec[], env: NodeJS.ProcessEnv, ask: () => Promise<string | undefined> = nobody) {
  return new Identities(env, ask).check([{ spec: { hosts } as never }]);
}

describe("refused before anything is changed", () => {
  it.each<[string, (path: string) => void, string]>([
    ["missing", () => {}, "not a file that does not exist (ENOENT)"],
    ["a folder", (path) => mkdirSync(path), "not a folder."],
    ["a loop", (path) => symlinkSync(path, path), "not a symbolic link that leads back to itself (ELOOP)"],
    ["below a file", () => {}, "not a path below a file (ENOTDIR)"],
    ["empty", (path) => writeFileSync(path, ""), "not an empty file."],
    ["no key", (path) => writeFileSync(path, "hello\n"), "not something else."],
    ["large", (path) => writeFileSync(path, Buffer.alloc(70_000)), "not a file of 70000 bytes."],
    ["readable by others", (path) => makeLoose(path, ""), "not mode 0644. Run: chmod 600 "],
    ["encrypted and loose", (path) => makeLoose(path, "secret"), "not mode 0644."],
    [
      "encrypted, with nobody to ask",
      (path) => makeIdentity(path, "pkcs8 ecdsa", "secret"),
      "not a run without a terminal, and no such key in ssh-agent (SSH_AUTH_SOCK). Add it to ssh-agent before: ssh-add ",
    ],
    [
      "a public key without an agent",
      (path) => writeFileSync(path, line),
      "not the public key alone: SSH_AUTH_SOCK is not set.",
    ],
    [
      "a device's key",
      (path) => writeFileSync(path, "sk-ssh-ed25519@openssh.com AAAA me"),
      "not one of a security device (sk-ssh-ed25519@openssh.com).",
    ],
    [
      "another key than the host's",
      (path) => makeIdentity(path, "pkcs8 ed25519"),
      "it is the private half of a key that shop/web is given, not that of ssh-ed25519 ",
    ],
  ])("%s", async (name, make, expected) => {
    const path = name === "below a file" ? at("key/below") : at(name);
    make(path);
    const error = await check([given(KEY_A)], { LONGSHORE_SSH_IDENTITY: path }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "LongshoreError", exitCode: 2 });
    expect(error.message).toContain(`LONGSHORE_SSH_IDENTITY (${path}): `);
    expect(error.message).toContain(expected);
  });

  it("none at all", async () => {
    const expected = {
      message:
        "shop/web: a host that takes only given keys needs the private half of one, " +
        "not no LONGSHORE_SSH_IDENTITY in the environment. Set it to the private key's file, or add the key to ssh-agent: ssh-add FILE.",
      exitCode: 2,
    };
    await expect(check([given(line)], {})).rejects.toMatchObject(expected);
    await expect(check([given(line)], { SSH_AUTH_SOCK: at("no-agent") })).rejects.toMatchObject(expected);
  });

  it("not where no host needs it, or can be reached", async () => {
    const env = { LONGSHORE_SSH_IDENTITY: at("missing") };
    await check([hostSpec(ways), hostSpec({ stackKey: false, access: { kind: "none" } })], env);
  });
});

it("takes the file that is named", async () => {
  const env = { LONGSHORE_SSH_IDENTITY: at("key") };
  const identity = await new Identities(env, nobody).of(given(KEY_A, `${line} other comment`));
  expect(identity).toMatchObject({ publicKey: line, file: at("key") });
});

describe("a passphrase", () => {
  it("is asked for once in a run, and by the file's name", async () => {
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return "secret";
    };
    const identities = new Identities({ LONGSHORE_SSH_IDENTITY: at("old") }, ask);
    const hosts = [given(old), given(old)];
    await identities.check([{ spec: { hosts } as never }]);
    const found = await Promise.all(hosts.map((host) => identities.of(host)));
    expect(asked).toEqual([`Passphrase of ${at("old")}: `]);
    // OpenSSH would ask again, and an older one cannot read it at all.
    expect(found[0]?.file).toBeUndefined();
    expect(found[0]?.key).toContain("BEGIN RSA PRIVATE KEY");
  });

  it("that is wrong is said to be", async () => {
    const attempt = check([given(old)], { LONGSHORE_SSH_IDENTITY: at("old") }, async () => "other");
    await expect(attempt).rejects.toMatchObject({
      message: `LONGSHORE_SSH_IDENTITY (${at("old")}): the passphrase opens the private key, not another one. Run the command again.`,
      exitCode: 2,
    });
  });
});

describe("ssh-agent", () => {
  const env = () => ({ SSH_AUTH_SOCK: agent.socket });

  it("has what the file names, or what the host is given", async () => {
    agent.add(at("key"));
    const key = { socket: agent.socket, publicKey: expect.stringContaining(line) };
    expect(await new Identities(env(), nobody).of(given(KEY_A, line))).toMatchObject({ key });
    writeFileSync(at("key.pub"), line, { mode: 0o644 });
    const named = { ...env(), LONGSHORE_SSH_IDENTITY: at("key.pub") };
    expect(await new Identities(named, nobody).of(given(line))).toMatchObject({
      key: { socket: agent.socket },
    });
  });

  it("is asked before a person is", async () => {
    const named = { ...env(), LONGSHORE_SSH_IDENTITY: at("locked") };
    await expect(new Identities(named, nobody).of(given(locked))).rejects.toThrow(
      "not a run without a terminal",
    );
    agent.addLocked(at("locked"), "secret");
    expect(await new Identities(named, nobody).of(given(locked))).toMatchObject({
      key: { socket: agent.socket },
    });
  });

  it("without the key is said to be", async () => {
    await expect(check([given(KEY_A)], env())).rejects.toThrow("and none of its keys in ssh-agent");
    writeFileSync(at("a.pub"), KEY_A);
    await expect(check([given(KEY_A)], { ...env(), LONGSHORE_SSH_IDENTITY: at("a.pub") })).rejects.toThrow(
      `not the public key alone: the agent at ${agent.socket} does not have it.`,
    );
  });
});
