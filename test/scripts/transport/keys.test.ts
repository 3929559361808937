import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fingerprint, parseHostKey } from "../../../scripts/transport/host-keys.js";
import { makeKeyPair, readKeyPair } from "../../../scripts/transport/keys.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a key pair", () => {
  const path = join(folder, "pair");
  const pair = makeKeyPair(path, "longshore shop");

  it("is kept where only its owner can read it", () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).toBe(pair.privateKey);
  });

  it("has the public half that ssh-keygen sees", () => {
    const seen = execFileSync("ssh-keygen", ["-y", "-f", path], { encoding: "utf8" });
    expect(pair.publicKey).toBe(seen.trim());
    expect(pair.publicKey).toMatch(/^ssh-ed25519 \S+ longshore shop$/);
  });

  it("has the fingerprint that ssh-keygen sees", () => {
    const seen = execFileSync("ssh-keygen", ["-l", "-f", path], { encoding: "utf8" });
    expect(fingerprint(parseHostKey(pair.publicKey, "web").blob)).toBe(seen.split(" ")[1]);
  });

  it("is read again as it was made", () => {
    expect(readKeyPair(path)).toEqual(pair);
  });
});

describe("refused as a private key", () => {
  it("a file that others can read", () => {
    const path = join(folder, "loose");
    makeKeyPair(path, "");
    chmodSync(path, 0o640);
    expect(() => readKeyPair(path)).toThrow(
      `${path}: a private key is readable by its owner alone, not mode 0640. Run: chmod 600 ${path}`,
    );
  });

  it("a public key", () => {
    const path = join(folder, "public");
    writeFileSync(path, makeKeyPair(join(folder, "other"), "").publicKey, { mode: 0o600 });
    expect(() => readKeyPair(path)).toThrow("not a public key. Name the private key's file.");
  });

  it("a key with a passphrase", () => {
    const path = join(folder, "locked");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret", "-f", path]);
    expect(() => readKeyPair(path)).toThrow("without a passphrase");
  });

  it("a file that is not there", () => {
    expect(() => readKeyPair(join(folder, "none"))).toThrow("the private key's file exists and can be read");
  });
});

it("refuses a pinned host key that is none", () => {
  expect(() => parseHostKey("ssh-ed25519 AAAAB3Nz", "web")).toThrow(
    "web: a pinned host key is an OpenSSH public key line",
  );
});
