import type { JsonObject } from "../../engine/value.js";
import { ZONE } from "../../network/zone.js";
import type { ResourceRecord } from "../../records/record.js";
import type { RecordReader } from "../../records/snapshot.js";
import { findVault, vaultNameOf } from "../../vaults/find-vault.js";
import { VAULT_AUDIENCE } from "./bearer.js";
import { badParameter, type Refused } from "./refusal.js";
import { type Found, listSecrets, listVersions, type Question, readSecret, writeSecret } from "./secrets.js";

/** A request to the data plane of Azure Key Vault. */
export interface VaultCall {
  readonly method: string;
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  /** Absent: nothing is written for who asks. */
  readonly body?: string | undefined;
}

export interface VaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** The vault that a request is for, by its name. */
export function vaultAsked(
  { host }: Pick<VaultCall, "host">,
  records: Pick<RecordReader, "ofType">,
): ResourceRecord | undefined {
  return findVault(records, vaultNameOf(host.replace(/:\d+$/, "")) ?? "");
}

export function noVault({ host }: Pick<VaultCall, "host">): VaultAnswer {
  const message = `no vault ${host.replace(/:\d+$/, "")}`;
  return refuse({ status: 404, error: { code: "VaultNotFound", message } });
}

/** All get the same answers, which are those of the newest. */
const VERSIONS = ["2015-06-01", "2016-10-01", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01"];

/** Answers a caller whose token is good, and whom the vault lets in from where it asks. */
export function answerCaller({ method, target, body }: VaultCall, question: Question): VaultAnswer {
  const { pathname, searchParams: query } = new URL(target, "https://vault");
  const version = query.get("api-version");
  if (version === null) return refuse(badParameter("api-version must be specified"));
  if (!VERSIONS.includes(version)) {
    return refuse(badParameter(`The specified version (${version}) is not recognized.`));
  }
  const [collection, name, part, ...more] = pathname.split("/").filter((each) => each !== "");
  const writes = method === "PUT" && body !== undefined;
  if (method !== "GET" && !writes) return refuse({ status: 405, error: methodNotAllowed(method) });
  if (collection !== "secrets" || more.length > 0) {
    return refuse({
      status: 404,
      error: { code: "NotFound", message: `no ${pathname} on the local target` },
    });
  }
  const found = writes ? answerWrite(question, body, name, part) : answerSecrets(question, query, name, part);
  return "error" in found ? refuse(found) : { status: 200, headers: {}, body: found.body };
}

function answerSecrets(
  question: Question,
  query: URLSearchParams,
  name: string | undefined,
  part: string | undefined,
): Found | Refused {
  if (name === undefined) return listSecrets(question, query);
  if (!isName(name)) return badParameter(`Invalid name: ${name}`);
  return part === "versions" ? listVersions(question, name) : readSecret(question, name, part);
}

function answerWrite(
  question: Question,
  body: string,
  name: string | undefined,
  part: string | undefined,
): Found | Refused {
  if (name === undefined || !isName(name) || part !== undefined) return badParameter("Invalid name");
  return writeSecret(question, name, body);
}

function isName(name: string): boolean {
  return /^[0-9a-z-]{1,127}$/i.test(name);
}

function methodNotAllowed(method: string): JsonObject {
  return {
    code: "MethodNotAllowed",
    message: `the local target's vaults are written by Terraform and by longshore, not by ${method} of machines`,
  };
}

/** With the tenant it tells where a token is had. Its authority is a name of the local zone, where nobody answers. */
export function refuse({ status, error }: Refused, tenant?: string): VaultAnswer {
  const challenge = `Bearer authorization="https://login.${ZONE}/${tenant}", resource="${VAULT_AUDIENCE}"`;
  return { status, headers: tenant === undefined ? {} : { "www-authenticate": challenge }, body: { error } };
}
