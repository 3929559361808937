import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { calculateJwkThumbprint, exportJWK } from "jose";
import { writeFileAtomic } from "../../../system/files.js";
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
  if (!existsSync(file)) {
    await records.exclusively(() => {
      if (!existsSync(file)) writeFileAtomic(file, newKey());
    });
  }
  const key = createPrivateKey(readFileSync(file));
  return { key, id: await calculateJwkThumbprint(await exportJWK(key)) };
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
