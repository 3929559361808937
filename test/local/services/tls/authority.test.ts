import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CloudHome, openHome } from "../../../../local/records/home.js";
import { type Authority, openAuthority } from "../../../../local/services/tls/authority.js";
import { memoryRecords } from "../../../../testbed/memory-records.js";

let folder: string;
let home: CloudHome;
let authority: Authority;
const servers: Server[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-authority-"));
  home = openHome(folder);
  authority = await openAuthority(home, memoryRecords());
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a client that trusts the authority says of a server with a certificate for `host`; undefined: all is well. */
async function verdict(host: string, asked = host, trusted = authority): Promise<string | undefined> {
  const { key, certificate } = authority.issue(host);
  const server = createServer({ key, cert: certificate });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, servername: asked, ca: trusted.certificate }, () => {
      socket.end();
      resolve(undefined);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`));
  });
}

describe("the authority of a local cloud", () => {
  it("vouches for names of its zone", async () => {
    expect(await verdict("*.vault.longshore.test", "shop.vault.longshore.test")).toBeUndefined();
    expect(await verdict("*.vault.longshore.test", "shop.vault.azure.net")).toContain(
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
  });

  it.each(["shop.vault.azure.net", "*.azure.net", "notlongshore.test", "localhost"])(
    "cannot vouch for %s",
    async (host) => {
      expect(await verdict(host, host.replace("*", "shop"))).toContain("permitted subtree violation");
    },
  );

  it("is trusted by nobody who trusts another one", async () => {
    const other = mkdtempSync(join(tmpdir(), "longshore-authority-"));
    try {
      const stranger = await openAuthority(openHome(other), memoryRecords());
      const host = "shop.vault.longshore.test";
      expect(await verdict(host, host, stranger)).toMatch(/UNABLE_TO|SELF_SIGNED/);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it("is made once, and its key is its owner's alone", async () => {
    const again = await openAuthority(home, memoryRecords());
    expect(again.certificate).toBe(authority.certificate);
    expect(statSync(home.authorityFile).mode & 0o777).toBe(0o600);
    expect(authority.certificate).not.toContain("PRIVATE KEY");
  });

  it("issues for months, to be renewed when a third is over", () => {
    const { certificate, renewAfter } = authority.issue("*.vault.longshore.test");
    const { validFrom, validTo, ca } = new X509Certificate(certificate);
    const day = 24 * 60 * 60 * 1000;
    expect(ca).toBe(false);
    expect(new Date(validFrom).getTime()).toBeLessThan(Date.now());
    expect(Date.parse(validTo) - renewAfter.getTime()).toBeGreaterThan(59 * day);
    expect(renewAfter.getTime() - Date.now()).toBeGreaterThan(29 * day);
  });
});
