import { createHash, timingSafeEqual } from "node:crypto";
import { LongshoreError } from "../../core/errors.js";

/** A host's public key as it goes over the wire, with its type. */
export interface HostKey {
  readonly type: string;
  readonly blob: Buffer;
}

/** Reads one OpenSSH line: `ssh-ed25519 AAAA… comment`. */
export function parseHostKey(line: string, host: string): HostKey {
  const [type = "", base64 = ""] = line.trim().split(/\s+/);
  const blob = Buffer.from(base64, "base64");
  if (typeInside(blob) !== type) {
    throw new LongshoreError({
      where: host,
      rule: "a pinned host key is an OpenSSH public key line",
      seen: JSON.stringify(line.slice(0, 80)),
    });
  }
  return { type, blob };
}

export function isSameKey(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** As OpenSSH shows it: `SHA256:…`. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** The key's blob begins with its type, after a length of four bytes. */
export function typeInside(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const end = 4 + blob.readUInt32BE(0);
  return end < blob.length ? blob.toString("latin1", 4, end) : undefined;
}
