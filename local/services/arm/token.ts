import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { writeFileAtomic } from "../../../system/files.js";
import { keptText, readKept } from "../../../system/kept-file.js";
import type { CloudHome } from "../../records/home.js";
import type { Records } from "../../records/record.js";

/** What the cloud's management API asks for: made once, readable by its owner alone. */
export async function managementToken(
  home: CloudHome,
  records: Pick<Records, "exclusively">,
): Promise<string> {
  const file = home.managementToken;
  const known =
    readKept(file, TOKEN) ?? (await records.exclusively(() => readKept(file, TOKEN) ?? make(file)));
  return known.trim();
}

const TOKEN = keptText("the token of the local cloud's management API", "Move it away: another one is made.");

export function newToken(): string {
  return randomBytes(32).toString("hex");
}

function make(file: string): string {
  const token = newToken();
  writeFileAtomic(file, `${token}\n`, 0o600);
  return token;
}

/** In a time that tells nothing of where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Vouches for an address until it expires; the token, of which it is made, cannot be had from it. */
export function signature(token: string, path: string, expires: string): string {
  return createHmac("sha256", token).update(`${path}\n${expires}`).digest("base64url");
}
