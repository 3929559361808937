import { createHash } from "node:crypto";

/** The one directory of the local target; no directory of Azure's has this id. */
export const LOCAL_TENANT = uuidOf("longshore local tenant");

/** Who is signed in on the local target: whoever runs terraform. */
export const LOCAL_USER = uuidOf("longshore local user");
export const LOCAL_CLIENT = uuidOf("longshore local client");

/** A UUID that depends on the seed alone (RFC 9562, version 8). */
export function uuidOf(seed: string): string {
  const digits = createHash("sha256").update(seed).digest("hex");
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join("-");
}
