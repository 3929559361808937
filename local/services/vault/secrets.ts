import * as z from "zod";
import { nameOf } from "../../../core/arm-id.js";
import type { JsonObject } from "../../engine/value.js";
import type { ResourceRecord } from "../../records/record.js";
import type { RecordReader } from "../../records/snapshot.js";
import { mayUseSecret, usesRoles } from "../../vaults/access.js";
import { secretId, vaultUri } from "../../vaults/find-vault.js";
import { LONGEST_SECRET, putNewVersion } from "../../vaults/new-version.js";
import type { SecretPermission } from "../../vaults/roles.js";
import type { SecretStore, StoredSecret } from "../../vaults/secret-store.js";
import { secretBundle, secretItem } from "./bundle.js";
import {
  badParameter,
  type Caller,
  deletedButRecoverable,
  forbiddenByPolicy,
  forbiddenByRole,
  type Refused,
  secretNotFound,
} from "./refusal.js";

/** A caller whose token is good asks a vault that lets in from where it asks. */
export interface Question {
  readonly vault: ResourceRecord;
  readonly caller: Caller;
  readonly asking: {
    readonly records: RecordReader;
    secrets(vaultName: string): SecretStore;
  };
}

export interface Found {
  readonly body: JsonObject;
}

/** A version of a secret with its value; without one, the newest. */
export function readSecret(question: Question, name: string, version: string | undefined): Found | Refused {
  const { vault } = question;
  const refused = denied(question, "Get", secretId(vault.id, name));
  if (refused) return refused;
  const stored = find(question, name);
  const found =
    version === undefined
      ? stored?.versions.at(-1)
      : stored?.versions.find((each) => each.version === version);
  if (!stored || !found) return secretNotFound(version === undefined ? name : `${name}/${version}`);
  return { body: secretBundle(vault, stored.name, found) };
}

/** All that are not deleted, without their values, page by page. */
export function listSecrets(question: Question, query: URLSearchParams): Found | Refused {
  const { vault, asking } = question;
  const refused = denied(question, "List", vault.id);
  if (refused) return refused;
  const limit = Number(query.get("maxresults") ?? PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE) {
    return badParameter(`maxresults must be between 1 and ${PAGE}`);
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
  const nextLink = isWhole ? null : `${vaultUri(nameOfVault(question))}secrets?${next}`;
  return { body: { value: items, nextLink } };
}

/** The versions of a secret, without their values. */
export function listVersions(question: Question, name: string): Found | Refused {
  const { vault } = question;
  const refused = denied(question, "List", secretId(vault.id, name));
  if (refused) return refused;
  const stored = find(question, name);
  if (!stored) return secretNotFound(name);
  const items = stored.versions.map((each) => secretItem(vault, `${stored.name}/${each.version}`, each));
  return { body: { value: items, nextLink: null } };
}

/** Gives a secret another value. */
export function writeSecret(question: Question, name: string, body: string): Found | Refused {
  const { vault, asking } = question;
  const refused = denied(question, "Set", secretId(vault.id, name));
  if (refused) return refused;
  const given = readBody(body);
  if (!given) return badParameter("The request body must hold a value.");
  if (Buffer.byteLength(given.value) > LONGEST_SECRET) {
    return badParameter(`The size of the value must not exceed ${LONGEST_SECRET} bytes.`);
  }
  const store = asking.secrets(nameOfVault(question));
  const stored = store.get(name);
  if (stored?.deleted !== undefined) return deletedButRecoverable(name);
  const newest = putNewVersion(store, stored?.name ?? name, given.value, { tags: {} });
  return { body: secretBundle(vault, stored?.name ?? name, newest) };
}

function readBody(body: string): { value: string } | undefined {
  try {
    return z.object({ value: z.string().min(1) }).parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** As many secrets are on a page at most. */
const PAGE = 25;

function find(question: Question, name: string): StoredSecret | undefined {
  const stored = question.asking.secrets(nameOfVault(question)).get(name);
  return stored?.deleted === undefined ? stored : undefined;
}

function nameOfVault({ vault }: Question): string {
  return nameOf(vault.id);
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
