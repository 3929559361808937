import { createPublicKey } from "node:crypto";
import { errors, jwtVerify } from "jose";
import type { SigningKey } from "../metadata/signing-key.js";
import { issuerOf } from "../metadata/token.js";
import { type Caller, type Refused, unauthorized } from "./refusal.js";

/** For whom a token must be: as Key Vault of all of Azure. */
export const VAULT_AUDIENCE = "https://vault.azure.net";

/** Who asks, by the token in an `Authorization` header. It was signed here, for vaults, in time, in the vault's tenant. */
export async function callerOf(
  authorization: string | undefined,
  { key }: Pick<SigningKey, "key">,
  tenantId: string,
): Promise<Caller | Refused> {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) return unauthorized("AKV10000: Request is missing a Bearer or PoP token.");
  const issuer = issuerOf(tenantId);
  try {
    const { payload } = await jwtVerify(token, createPublicKey(key), {
      algorithms: ["RS256"],
      audience: VAULT_AUDIENCE,
      issuer,
      requiredClaims: ["exp", "oid"],
    });
    return { principalId: String(payload.oid), clientId: String(payload.appid), issuer };
  } catch (cause) {
    return unauthorized(problemOf(cause, issuer));
  }
}

/** As an answer holds it. */
export function isRefused(found: Caller | Refused): found is Refused {
  return "error" in found;
}

function problemOf(cause: unknown, issuer: string): string {
  if (cause instanceof errors.JWTExpired)
    return "[TokenExpired] Error validating token: its lifetime has ended.";
  if (cause instanceof errors.JWTClaimValidationFailed) {
    const found = String(cause.payload[cause.claim] ?? "");
    if (cause.claim === "aud") {
      return `AKV10022: Invalid audience. Expected ${VAULT_AUDIENCE}, found: ${found}.`;
    }
    if (cause.claim === "iss") return `AKV10032: Invalid issuer. Expected ${issuer}, found ${found}.`;
    return `Error validating token: claim ${cause.claim}.`;
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    return "AKV10046: Unable to resolve the key used for signature validation.";
  }
  return "Error validating token: it is none of this cloud's.";
}
