import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { networkFiles, type SeedFile, seedFiles, stageSeed } from "../../../local/machine/seed.js";
import { SPEC } from "./spec.js";

test("what cloud-init reads of the machine", () => {
  const files = seedFiles(SPEC, undefined);
  expect(parse(text(files, "seed/meta-data"))).toEqual({
    "instance-id": "7f0c2b9e",
    "local-hostname": "web",
    "public-keys": ["ssh-ed25519 AAAA one", "ssh-ed25519 BBBB two"],
  });
  expect(parse(text(files, "cloud.cfg"))).toEqual({
    system_info: { default_user: { name: "azureuser" } },
    ssh_pwauth: false,
  });
  expect(text(files, "seed/user-data")).toBe("");
  expect(text(files, "seed/vendor-data")).toBe("");
});

test("the certificate that the machine trusts, where there is one", () => {
  const files = seedFiles({ ...SPEC, trustedCertificate: "-----BEGIN CERTIFICATE-----\n" }, undefined);
  expect(text(files, "authority.crt")).toBe("-----BEGIN CERTIFICATE-----\n");
  expect(seedFiles(SPEC, undefined).map(({ path }) => path)).not.toContain("authority.crt");
});

test("what the guest's own scripts read", () => {
  const own = networkFiles(SPEC);
  expect(text(own, "machine.env")).toBe(
    "ADDRESS=10.1.0.4\nPREFIX=24\nRANGES='10.1.0.0/16 10.9.0.0/16'\nSERVICES='198.18.0.1:443:42403 198.18.1.2:445:42404'\nRELAY_SECRET=0123abcd\nRESOLVER_PORT=42401\nMETADATA_PORT=42402\n",
  );
  expect(text(own, "firewall.nft")).toBe(SPEC.network.firewall);
  const withLine = networkFiles(SPEC, { host: "169.254.77.2", guest: "169.254.77.15" });
  expect(text(withLine, "machine.env")).toBe(
    "ADDRESS=10.1.0.4\nPREFIX=24\nRANGES='10.1.0.0/16 10.9.0.0/16'\nSERVICES='198.18.0.1:443:42403 198.18.1.2:445:42404'\nHOST_ADDRESS=169.254.77.2\nLINE_ADDRESS=169.254.77.15\nRELAY_SECRET=0123abcd\nRESOLVER_PORT=42401\nMETADATA_PORT=42402\n",
  );
});

test("the mirror as vendor data, which the custom data may override", () => {
  const mirrors = { primary: "http://mirror.test/debian", security: "http://mirror.test/debian-security" };
  const vendorData = text(seedFiles(SPEC, mirrors), "seed/vendor-data");
  expect(vendorData.split("\n")[0]).toBe("#cloud-config");
  expect(parse(vendorData)).toEqual({
    apt: {
      primary: [{ arches: ["default"], uri: "http://mirror.test/debian" }],
      security: [{ arches: ["default"], uri: "http://mirror.test/debian-security" }],
    },
  });
});

test("every byte of the custom data, for root alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "longshore-test-"));
  try {
    const userData = Buffer.from(Array.from({ length: 512 }, (_, n) => n % 256));
    stageSeed(folder, seedFiles({ ...SPEC, userData }, undefined));
    expect(readFileSync(join(folder, "seed/user-data"))).toEqual(userData);
    expect(statSync(join(folder, "seed/user-data")).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function text(files: readonly SeedFile[], path: string): string {
  return String(files.find((file) => file.path === path)?.content);
}
