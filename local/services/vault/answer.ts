import { sameId } from "../../../core/arm-id.js";
import { LOCAL_TENANT } from "../../azurerm/directory.js";
import type { JsonObject } from "../../engine/value.js";
import type { Nic } from "../../network/machines.js";
import { ZONE } from "../../network/zone.js";
import type { RecordReader } from "../../records/snapshot.js";
import { text } from "../../records/values.js";
import { findVault, vaultNameOf } from "../../vaults/find-vault.js";
import { refusalOfNetwork } from "../../vaults/network-rules.js";
import type { SecretStore } from "../../vaults/secret-store.js";
import type { MachineIdentity } from "../metadata/identities.js";
import type { SigningKey } from "../metadata/signing-key.js";
import { callerOf, isRefused, VAULT_AUDIENCE } from "./bearer.js";
import { badParameter, forbiddenByNetwork, type Refused, unauthorized } from "./refusal.js";
import { type Found, listSecrets, listVersions, type Question, readSecret } from "./secrets.js";

/** Who asks, and what the cloud knows at that moment. */
export interface AskingVaults {
  readonly records: RecordReader;
  readonly nic: Nic;
  readonly identities: readonly MachineIdentity[];
  /** What a vault with this name holds. */
  secrets(vaultName: string): SecretStore;
  signingKey(): Promise<SigningKey>;
}

export interface VaultRequest {
  readonly method: string;
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  readonly authorization?: string | undefined;
}

export interface VaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** Answers as the data plane of Azure Key Vault does, for reading secrets. */
export async function answerVault(request: VaultRequest, asking: AskingVaults): Promise<VaultAnswer> {
  const host = request.host.replace(/:\d+$/, "");
  const vault = findVault(asking.records, vaultNameOf(host) ?? "");
  if (!vault) return refuse({ status: 404, error: { code: "VaultNotFound", message: `no vault ${host}` } });
  const tenant = text(vault.values, "tenant_id") ?? LOCAL_TENANT;
  const caller = await callerOf(request.authorization, await asking.signingKey(), tenant);
  if (isRefused(caller)) return refuse(caller, tenant);
  if (!asking.identities.some(({ principalId }) => sameId(principalId, caller.principalId))) {
    return refuse(
      unauthorized("Error validating token: it is none of the machine's that has sent it."),
      tenant,
    );
  }
  const blocked = refusalOfNetwork(asking.records, vault, asking.nic);
  if (blocked) return refuse(forbiddenByNetwork(blocked, vault, caller, asking.nic.address));
  return answerCaller(request, { vault, caller, asking });
}

/** All get the same answers, which are those of the newest. */
const VERSIONS = ["2015-06-01", "2016-10-01", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01"];

function answerCaller({ method, target }: VaultRequest, question: Question): VaultAnswer {
  const { pathname, searchParams: query } = new URL(target, "https://vault");
  const version = query.get("api-version");
  if (version === null) return refuse(badParameter("api-version must be specified"));
  if (!VERSIONS.includes(version)) {
    return refuse(badParameter(`The specified version (${version}) is not recognized.`));
  }
  const [collection, name, part, ...more] = pathname.split("/").filter((each) => each !== "");
  if (method !== "GET") return refuse({ status: 405, error: methodNotAllowed(method) });
  if (collection !== "secrets" || more.length > 0) {
    return refuse({
      status: 404,
      error: { code: "NotFound", message: `no ${pathname} on the local target` },
    });
  }
  const found = answerSecrets(question, query, name, part);
  return "error" in found ? refuse(found) : { status: 200, headers: {}, body: found.body };
}

function answerSecrets(
  question: Question,
  query: URLSearchParams,
  name: string | undefined,
  part: string | undefined,
): Found | Refused {
  if (name === undefined) return listSecrets(question, query);
  if (!/^[0-9a-z-]{1,127}$/i.test(name)) return badParameter(`Invalid name: ${name}`);
  return part === "versions" ? listVersions(question, name) : readSecret(question, name, part);
}

function methodNotAllowed(method: string): JsonObject {
  return {
    code: "MethodNotAllowed",
    message: `the local target's vaults are written by Terraform, not by ${method}`,
  };
}

/** With the tenant it tells where a token is had. Its authority is a name of the local zone, where nobody answers. */
function refuse({ status, error }: Refused, tenant?: string): VaultAnswer {
  const challenge = `Bearer authorization="https://login.${ZONE}/${tenant}", resource="${VAULT_AUDIENCE}"`;
  return { status, headers: tenant === undefined ? {} : { "www-authenticate": challenge }, body: { error } };
}
