import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeFileAtomic } from "../../../system/files.js";
import { ZONE } from "../../network/zone.js";
import type { CloudHome } from "../../records/home.js";
import type { Records } from "../../records/record.js";
import { type KeyAndCertificate, readAuthority } from "./authority-file.js";
import { authorityCertificate, serverCertificate } from "./certificate.js";

/** Vouches for the names of one local cloud. Machines of this cloud trust it, and nobody else. */
export interface Authority {
  /** Its certificate (PEM). */
  readonly certificate: string;
  /** A key of the server's own, with a certificate for a host name of the cloud's zone. */
  issue(host: string): ServerIdentity;
}

export interface ServerIdentity {
  readonly key: string;
  readonly certificate: string;
  readonly renewAfter: Date;
}

/** The authority of this cloud: made once; its key is readable by its owner alone. */
export async function openAuthority(
  home: CloudHome,
  records: Pick<Records, "exclusively">,
): Promise<Authority> {
  const { key, certificate } =
    readAuthority(home) ?? (await records.exclusively(() => readAuthority(home) ?? make(home)));
  return authorityOf(key, certificate, nameOf(home));
}

function make(home: CloudHome): KeyAndCertificate {
  writeFileAtomic(home.authorityFile, newAuthority(nameOf(home)));
  return readAuthority(home) as KeyAndCertificate;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3650;
const SERVER_DAYS = 90;
/** Clocks of machines may be behind. */
const BACKDATED_DAYS = 1;

/** Two clouds' authorities are told apart by name. */
function nameOf({ hash }: CloudHome): string {
  return `Longshore local cloud ${hash}`;
}

function newAuthority(name: string): string {
  const key = newKey();
  const certificate = authorityCertificate({ name, key }, ZONE, lifetime(AUTHORITY_DAYS));
  return exportKey(key) + certificate;
}

function authorityOf(key: KeyObject, certificate: string, name: string): Authority {
  return {
    certificate,
    issue: (host) => {
      const own = newKey();
      const span = lifetime(SERVER_DAYS);
      return {
        key: exportKey(own),
        certificate: serverCertificate({ name, key }, host, createPublicKey(own), span),
        renewAfter: new Date(Date.now() + (SERVER_DAYS / 3) * DAY_MS),
      };
    },
  };
}

function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
}

function exportKey(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function lifetime(days: number): { from: Date; until: Date } {
  // Certificates know whole seconds.
  const now = Math.floor(Date.now() / 1000) * 1000;
  return { from: new Date(now - BACKDATED_DAYS * DAY_MS), until: new Date(now + days * DAY_MS) };
}
