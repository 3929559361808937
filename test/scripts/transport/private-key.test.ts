import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentKeys } from "../../../scripts/transport/agent.js";
import { readIdentityText } from "../../../scripts/transport/private-key.js";
import { connect } from "../../../scripts/transport/ssh.js";
import { startSshd, type TestSshd } from "../../../testbed/sshd.js";
import { FORMATS, makeIdentity, startAgent, type TestAgent } from "../../support/identities.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-identities-"));
let sshd: TestSshd;
let agent: TestAgent;
beforeAll(async () => {
  sshd = await startSshd();
  agent = await startAgent(folder);
});
afterAll(async () => {
  agent.stop();
  await sshd.stop();
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name.replaceAll(" ", "-"));
const dataOf = (line: string) => line.split(" ").slice(0, 2).join(" ");

/** Lets a key in, and says who it is that logs in by it. */
async function whoLogsIn(publicKey: string, key: Parameters<typeof connect>[1]): Promise<string> {
  writeFileSync(join(sshd.folder, "authorized_keys"), `${publicKey}\n`);
  const host = await connect(sshd.endpoint, key, { host: "web", deadlineSeconds: 5 });
  const { stdout } = await host.run({ argv: ["id", "-un"] });
  host.close();
  return stdout.trim();
}

describe.each(FORMATS)("%s", (format) => {
  it("logs in, and OpenSSH reads what it becomes", async () => {
    const path = at(format);
    const line = makeIdentity(path, format);
    const read = readIdentityText(readFileSync(path, "utf8"));
    if (read.kind !== "private") throw new Error(read.kind);
    expect(dataOf(read.publicKey)).toBe(dataOf(line));
    expect(await whoLogsIn(line, readFileSync(path, "utf8"))).toBe("root");
    writeFileSync(`${path}-plain`, read.privateKey, { mode: 0o600 });
    const seen = execFileSync("ssh-keygen", ["-y", "-f", `${path}-plain`], { encoding: "utf8" });
    expect(dataOf(seen.trim())).toBe(dataOf(line));
  });

  it("opens by its passphrase alone", async () => {
    const path = at(`${format} locked`);
    const line = makeIdentity(path, format, "pass wörd");
    const text = readFileSync(path, "utf8");
    expect(readIdentityText(text).kind).toBe("encrypted");
    expect(readIdentityText(text, "another").kind).toBe("encrypted");
    const read = readIdentityText(text, "pass wörd");
    if (read.kind !== "private") throw new Error(read.kind);
    expect(read.asItIs).toBe(false);
    expect(dataOf(read.publicKey)).toBe(dataOf(line));
    expect(await whoLogsIn(line, read.privateKey)).toBe("root");
  });
});

it.each(["openssh ed25519", "openssh rsa", "openssh ecdsa"] as const)(
  "logs in by ssh-agent alone: %s",
  async (format) => {
    const path = at(`${format} agent`);
    const line = makeIdentity(path, format);
    agent.add(path);
    rmSync(path);
    expect((await agentKeys(agent.socket)).map(dataOf)).toContain(dataOf(line));
    expect(await whoLogsIn(line, { socket: agent.socket, publicKey: line })).toBe("root");
  },
);

it("says that the agent does not sign", async () => {
  const line = makeIdentity(at("elsewhere"), "openssh ed25519");
  writeFileSync(join(sshd.folder, "authorized_keys"), `${line}\n`);
  const key = { socket: agent.socket, publicKey: line };
  await expect(connect(sshd.endpoint, key, { host: "web", deadlineSeconds: 60 })).rejects.toThrow(
    "web: ssh-agent signs with the key that it has, not ",
  );
});

it("reads what editors of Windows and OpenSSL write around a key", () => {
  const path = at("crlf");
  const line = makeIdentity(path, "openssh ed25519");
  const text = `\uFEFF${readFileSync(path, "utf8").replaceAll("\n", "\r\n")}`;
  expect(readIdentityText(text)).toMatchObject({ kind: "private", publicKey: dataOf(line), asItIs: false });
  const curve = execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey"], { encoding: "utf8" });
  expect(readIdentityText(curve)).toMatchObject({ kind: "private", asItIs: false });
});

describe("what is no private key", () => {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { encoding: "utf8", stdio: "pipe" });
  const line = makeIdentity(at("whole"), "openssh ed25519");
  const whole = readFileSync(at("whole"), "utf8");
  makeIdentity(at("spki"), "pkcs8 ed25519");

  it.each<[string, string, object]>([
    ["an empty file", " \n", { kind: "other", why: "an empty file" }],
    ["some text", "hello", { kind: "other", why: "something else" }],
    ["a key cut short", whole.slice(0, 200), { kind: "other", why: "a damaged private key" }],
    [
      "a key garbled",
      whole.replace(/.{20}\n-----END/, "AAAA\n-----END"),
      { kind: "other", why: "a damaged private key" },
    ],
    ["a public key", line, { kind: "public", publicKey: line }],
    [
      "a public key of OpenSSL",
      openssl("pkey", "-in", at("spki"), "-pubout"),
      { kind: "other", why: "a public key in a form that OpenSSH does not take" },
    ],
    [
      "a type without SSH",
      openssl("genpkey", "-algorithm", "ed448"),
      { kind: "other", why: "a key of the type ed448, which OpenSSH does not take" },
    ],
    [
      "a security device's key",
      "sk-ssh-ed25519@openssh.com AAAA",
      { kind: "fido", type: "sk-ssh-ed25519@openssh.com" },
    ],
  ])("is told apart: %s", (_what, text, expected) => {
    expect(readIdentityText(text)).toEqual(expected);
  });
});
