import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sshKeyProblem } from "../../../local/engine/ssh-key.js";

describe("an SSH public key", () => {
  it("may be ed25519, or RSA of 2048 bits", () => {
    expect(sshKeyProblem("key", opensshEd25519())).toBeUndefined();
    expect(sshKeyProblem("key", opensshRsa(2048))).toBeUndefined();
  });
  it("is refused when it is weak, of another kind, or none", () => {
    expect(sshKeyProblem("key", opensshRsa(1024))).toBe(
      "the provided RSA SSH key has 1024 bits. Only ssh-rsa keys with 2048 bits or higher are supported by Azure",
    );
    expect(sshKeyProblem("key", openssh("ssh-dss", Buffer.alloc(8)))).toBe(
      "the provided ssh-dss SSH key is not supported. Only RSA and ED25519 SSH keys are supported by Azure",
    );
    expect(sshKeyProblem("key", "ssh-ed25519")).toBe('"key" is not a complete SSH2 Public Key');
    expect(sshKeyProblem("key", "ssh-ed25519 AAAA me")).toBe('parsing "key" as a public key object');
  });
});

function opensshEd25519(): string {
  const { publicKey } = generateKeyPairSync("ed25519");
  return openssh("ssh-ed25519", partOf(publicKey, "x"));
}

function opensshRsa(bits: number): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const positive = Buffer.concat([Buffer.from([0]), partOf(publicKey, "n")]);
  return openssh("ssh-rsa", partOf(publicKey, "e"), positive);
}

function partOf(key: KeyObject, name: "x" | "n" | "e"): Buffer {
  return Buffer.from(key.export({ format: "jwk" })[name] ?? "", "base64url");
}

function openssh(type: string, ...parts: Buffer[]): string {
  const blob = [Buffer.from(type), ...parts].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `${type} ${Buffer.concat(blob).toString("base64")} me`;
}
