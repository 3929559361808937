import { execFileSync, spawn } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How OpenSSH and OpenSSL write private keys; with a passphrase where one is given. */
export const FORMATS = [
  "openssh ed25519",
  "openssh rsa",
  "openssh ecdsa",
  "pem rsa",
  "pem ecdsa",
  "pkcs8 rsa",
  "pkcs8 ecdsa",
  "pkcs8 ed25519",
] as const;
export type Format = (typeof FORMATS)[number];

/** Makes a private key, 0600, with its public half in `FILE.pub`; gives that line. */
export function makeIdentity(path: string, format: Format, passphrase = ""): string {
  const [container = "", type = ""] = format.split(" ");
  const keygen = (...args: string[]) => execFileSync("ssh-keygen", ["-q", ...args], { encoding: "utf8" });
  if (format === "pkcs8 ed25519") {
    // Older ssh-keygen cannot write it, nor can older OpenSSH read it.
    const encrypt = passphrase ? ["-aes256", "-pass", `pass:${passphrase}`] : [];
    execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", ...encrypt, "-out", path], {
      stdio: "ignore",
    });
    execFileSync("chmod", ["600", path]);
    const open = execFileSync("openssl", [
      "pkey",
      "-in",
      path,
      "-passin",
      `pass:${passphrase}`,
      "-pubout",
      "-outform",
      "DER",
    ]);
    const blob = Buffer.concat([
      Buffer.from("0000000b7373682d6564323535313900000020", "hex"),
      open.subarray(-32),
    ]);
    return `ssh-ed25519 ${blob.toString("base64")}`;
  }
  const form = container === "openssh" ? [] : ["-m", container];
  keygen(
    "-t",
    type,
    ...(type === "rsa" ? ["-b", "2048"] : []),
    ...form,
    "-N",
    passphrase,
    "-C",
    "me",
    "-f",
    path,
  );
  const line = readFileSync(`${path}.pub`, "utf8").trim();
  // Nothing may come from a file beside it.
  renameSync(`${path}.pub`, `${path}.public`);
  return line;
}

export interface TestAgent {
  readonly socket: string;
  add(path: string): void;
  addLocked(path: string, passphrase: string): void;
  stop(): void;
}

/** The real ssh-agent, holding nothing. */
export async function startAgent(folder: string): Promise<TestAgent> {
  const socket = join(folder, `agent-${process.pid}`);
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => agent.stdout.once("data", resolve));
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  return {
    socket,
    add: (path) => execFileSync("ssh-add", ["-q", path], { env }),
    addLocked: (path, passphrase) => {
      const askpass = `${socket}.askpass`;
      writeFileSync(askpass, `#!/bin/sh\necho '${passphrase}'\n`, { mode: 0o700 });
      execFileSync("ssh-add", ["-q", path], {
        env: { ...env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force" },
      });
    },
    stop: () => agent.kill(),
  };
}
