import { LOCAL_TENANT } from "../../azurerm/directory.js";
import type { JsonObject } from "../../engine/value.js";
import type { Nic } from "../../network/machines.js";
import { ZONE } from "../../network/zone.js";
import { sameId } from "../../records/arm-id.js";
import type { ResourceRecord } from "../../records/record.js";
import type { RecordReader } from "../../records/snapshot.js";
import { text } from "../../records/values.js";
import { mayUseSecret, usesRoles } from "../../vaults/access.js";
import { findVault, secretId, vaultNameOf, vaultUri } from "../../vaults/find-vault.js";
import { refusalOfNetwork } from "../../vaults/network-rules.js";
import type { SecretPermission } from "../../vaults/roles.js";
import type { SecretStore, StoredSecret } from "../../vaults/secret-store.js";
import type { MachineIdentity } from "../metadata/identities.js";
import type { SigningKey } from "../metadata/signing-key.js";
import { callerOf, isRefused, VAULT_AUDIENCE } from "./bearer.js";
import { secretBundle, secretItem } from "./bundle.js";
import {
  badParameter,
  type Caller,
  forbiddenByNetwork,
  forbiddenByPolicy,
  forbiddenByRole,
  type Refused,
  secretNotFound,
  unauthorized,
} from "./refusal.js";

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
const VERSIONS = [
  ...["2015-06-01", "2016-10-01", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01"],
];
/** As many secrets are on a page at most. */
const PAGE = 25;

interface Question {
  readonly vault: ResourceRecord;
  readonly caller: Caller;
  readonly asking: AskingVaults;
}

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
  if (name === undefined) return list(question, query);
  if (!/^[0-9a-z-]{1,127}$/i.test(name)) return refuse(badParameter(`Invalid name: ${name}`));
  return part === "versions" ? listVersions(question, name) : read(question, name, part);
}

function methodNotAllowed(method: string): JsonObject {
  return {
    code: "MethodNotAllowed",
    message: `the local target's vaults are written by Terraform, not by ${method}`,
  };
}

function read(question: Question, name: string, version: string | undefined): VaultAnswer {
  const { vault } = question;
  const refused = denied(question, "Get", secretId(vault.id, name));
  if (refused) return refuse(refused);
  const stored = find(question, name);
  const found =
    version === undefined
      ? stored?.versions.at(-1)
      : stored?.versions.find((each) => each.version === version);
  if (!stored || !found) return refuse(secretNotFound(version === undefined ? name : `${name}/${version}`));
  return ok(secretBundle(vault, stored.name, found));
}

function list(question: Question, query: URLSearchParams): VaultAnswer {
  const { vault, asking } = question;
  const refused = denied(question, "List", vault.id);
  if (refused) return refuse(refused);
  const limit = Number(query.get("maxresults") ?? PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE) {
    return refuse(badParameter(`maxresults must be between 1 and ${PAGE}`));
  }
  const after = query.get("$skiptoken") ?? "";
  const all = asking
    .secrets(nameOfVault(question))
    .all()
    .filter(({ deleted, name }) => deleted === undefined && name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = all.slice(0, limit);
  const items = page.flatMap(({ name, versions }) => {
    const newest = versions.at(-1);
    return newest ? [secretItem(vault, name, newest)] : [];
  });
  const next = new URLSearchParams({
    "api-version": query.get("api-version") ?? "",
    $skiptoken: page.at(-1)?.name ?? "",
    maxresults: String(limit),
  });
  const isWhole = all.length === page.length;
  return ok({ value: items, nextLink: isWhole ? null : `${vaultUri(nameOfVault(question))}secrets?${next}` });
}

function listVersions(question: Question, name: string): VaultAnswer {
  const { vault } = question;
  const refused = denied(question, "List", secretId(vault.id, name));
  if (refused) return refuse(refused);
  const stored = find(question, name);
  if (!stored) return refuse(secretNotFound(name));
  const items = stored.versions.map((each) => secretItem(vault, `${stored.name}/${each.version}`, each));
  return ok({ value: items, nextLink: null });
}

function find(question: Question, name: string): StoredSecret | undefined {
  const stored = question.asking.secrets(nameOfVault(question)).get(name);
  return stored?.deleted === undefined ? stored : undefined;
}

function nameOfVault({ vault }: Question): string {
  return vault.id.slice(vault.id.lastIndexOf("/") + 1);
}

function denied(
  { vault, caller, asking }: Question,
  permission: SecretPermission,
  scope: string,
): Refused | undefined {
  const { principalId } = caller;
  if (mayUseSecret(asking.records, vault, { principalId, permission, scope })) return undefined;
  return usesRoles(vault)
    ? forbiddenByRole(vault, caller, permission, scope)
    : forbiddenByPolicy(vault, caller, permission);
}

function ok(body: JsonObject): VaultAnswer {
  return { status: 200, headers: {}, body };
}

/** With the tenant it tells where a token is had. Its authority is a name of the local zone, where nobody answers. */
function refuse({ status, error }: Refused, tenant?: string): VaultAnswer {
  const challenge = `Bearer authorization="https://login.${ZONE}/${tenant}", resource="${VAULT_AUDIENCE}"`;
  return { status, headers: tenant === undefined ? {} : { "www-authenticate": challenge }, body: { error } };
}
