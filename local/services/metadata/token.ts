import { SignJWT } from "jose";
import { ZONE } from "../../network/zone.js";
import type { MachineIdentity } from "./identities.js";
import type { SigningKey } from "./signing-key.js";

/** As long as the real one of a managed identity is good. */
const LIFETIME_SECONDS = 24 * 60 * 60;

/** The answer of the token endpoint; numbers are text there. */
export async function tokenAnswer(
  identity: MachineIdentity,
  resource: string,
  signing: SigningKey,
  now = Math.floor(Date.now() / 1000),
): Promise<Record<string, string>> {
  const expires = now + LIFETIME_SECONDS;
  const token = await new SignJWT({
    appid: identity.clientId,
    appidacr: "2",
    idp: issuerOf(identity.tenantId),
    idtyp: "app",
    oid: identity.principalId,
    tid: identity.tenantId,
    ver: "1.0",
    xms_mirid: identity.id,
  })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: signing.id })
    .setAudience(resource)
    .setIssuer(issuerOf(identity.tenantId))
    .setSubject(identity.principalId)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(expires)
    .sign(signing.key);
  return {
    access_token: token,
    client_id: identity.clientId,
    expires_in: String(LIFETIME_SECONDS),
    expires_on: String(expires),
    ext_expires_in: String(LIFETIME_SECONDS - 1),
    not_before: String(now),
    resource,
    token_type: "Bearer",
  };
}

/** Never Azure's own: no real service takes a token of the local target for one of its own. */
export function issuerOf(tenantId: string): string {
  return `https://sts.${ZONE}/${tenantId}/`;
}
