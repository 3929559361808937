import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { Damage, type KeptKind, readKept } from "../../../system/kept-file.js";
import type { CloudHome } from "../../records/home.js";

export interface KeyAndCertificate {
  readonly key: KeyObject;
  /** PEM. */
  readonly certificate: string;
}

/** The authority of a cloud; undefined while it has none. */
export function readAuthority(home: CloudHome): KeyAndCertificate | undefined {
  return readKept(home.authorityFile, AUTHORITY);
}

const AUTHORITY: KeptKind<KeyAndCertificate> = {
  what: "the local cloud's certificate authority",
  remedy:
    "Put it back, e.g. from a backup. Machines trust the one that they were made with; of another one only new " +
    "machines know.",
  parse: (text) => {
    try {
      return { key: createPrivateKey(text), certificate: new X509Certificate(text).toString() };
    } catch (cause) {
      throw new Damage("no private key with its certificate (PEM)", { cause });
    }
  },
};
