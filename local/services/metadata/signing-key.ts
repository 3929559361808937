import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK } from "jose";
import { writeFileAtomic } from "../../../system/files.js";
import { Damage, type KeptKind, readKept } from "../../../system/kept-file.js";
import type { CloudHome } from "../../records/home.js";
import type { Records } from "../../records/record.js";

export interface SigningKey {
  readonly key: KeyObject;
  /** The name of the key in a token's head. */
  readonly id: string;
}

/** The key by which this local cloud signs its tokens: made once, readable by its owner alone. */
export async function signingKey(
  home: CloudHome,
  records: Pick<Records, "exclusively">,
): Promise<SigningKey> {
  const file = home.signingKey;
  const known = readKept(file, SIGNING_KEY);
  const key = known ?? (await records.exclusively(() => readKept(file, SIGNING_KEY) ?? makeKey(file)));
  return { key, id: await calculateJwkThumbprint(await exportJWK(key)) };
}

const SIGNING_KEY: KeptKind<KeyObject> = {
  what: "the key that signs the local cloud's tokens",
  remedy:
    "Put it back, e.g. from a backup; or move it away: another one is made, and machines ask for new tokens.",
  parse: (text) => {
    try {
      return createPrivateKey(text);
    } catch (cause) {
      throw new Damage("no private key (PEM)", { cause });
    }
  },
};

function makeKey(file: string): KeyObject {
  writeFileAtomic(file, newKey());
  return readKept(file, SIGNING_KEY) as KeyObject;
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
