import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKey } from "openpgp";
import { describe, expect, it } from "vitest";
import { fetchRelease, vendorKey } from "../../../deploy/terraform/release.js";
import { serve } from "./release-server.js";

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/terraform/${name}`, import.meta.url));
}

describe("the vendor's key", () => {
  it("is the one that the vendor publishes, in force until 2030", async () => {
    const key = await readKey({ armoredKey: vendorKey() });
    expect(key.isPrivate()).toBe(false);
    expect(key.getFingerprint().toUpperCase()).toBe("C874011F0AB405110D02105534365D9472D7468F");
    expect(key.getUserIDs()).toEqual([
      "HashiCorp Security (hashicorp.com/security) <security@hashicorp.com>",
    ]);
    expect(await key.getExpirationTime()).toEqual(new Date("2030-03-01T23:14:24Z"));
  });

  it("proves the pinned release's list, which was signed before the key was prolonged", async () => {
    // What gets as far as the archive's sum has passed the signature.
    await expect(fetchFixture(fixture("terraform_1.11.4_SHA256SUMS"))).rejects.toThrow(
      /has the SHA-256 sum [0-9a-f]{64} of the signed list, not e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/,
    );
  });

  it("proves no other list", async () => {
    const sums = Buffer.concat([fixture("terraform_1.11.4_SHA256SUMS"), Buffer.from("\n")]);
    await expect(fetchFixture(sums)).rejects.toThrow(
      "is signed with the key C874011F0AB405110D02105534365D9472D7468F, not with what is there",
    );
  });
});

/** Fetches the pinned version with this list, the vendor's signature and an empty archive. */
async function fetchFixture(sums: Buffer): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-release-"));
  const files = new Map([
    ["terraform_1.11.4_SHA256SUMS", sums],
    ["terraform_1.11.4_SHA256SUMS.sig", fixture("terraform_1.11.4_SHA256SUMS.sig")],
  ]);
  for (const [, name] of sums.toString().matchAll(/ {2}(\S+\.zip)/g)) files.set(name ?? "", Buffer.alloc(0));
  const server = await serve(files);
  try {
    const release = { version: "1.11.4", publicKey: vendorKey() };
    await fetchRelease(release, join(folder, "terraform"), { base: server.base, emit: () => {}, remedy: "" });
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}
