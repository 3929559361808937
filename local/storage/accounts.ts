import { isBelow } from "../../core/arm-id.js";
import type { ShareProtocol } from "../../core/spec/index.js";
import type { PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, number, requiredText, text, texts } from "../records/values.js";

/** A storage account whose shares are served. */
export interface FileAccount {
  readonly id: string;
  readonly name: string;
  /** Of all of its shares. */
  readonly protocol: ShareProtocol;
  /** The key that new sessions need. */
  readonly key: string;
  /** Whether what is not encrypted is refused. */
  readonly secureTransfer: boolean;
  /** Of SMB, from the lowest to the highest: `SMB2.1`, `SMB3.0`, `SMB3.1.1`. */
  readonly versions: readonly string[];
  /** The strongest last, as `AES-256-GCM`. */
  readonly ciphers: readonly string[];
  readonly shares: readonly FileShare[];
}

export interface FileShare {
  readonly name: string;
  readonly gibibytes: number;
}

/** The accounts that have shares, as the records say now; what is half made or half removed is not served. */
export function fileAccounts(records: RecordReader): FileAccount[] {
  return records
    .ofType(Type.STORAGE_ACCOUNT)
    .filter(({ status }) => status !== "deleting")
    .map((record) => fileAccount(records, record))
    .filter(({ shares }) => shares.length > 0);
}

export function fileAccount(records: RecordReader, { id, values, effect }: ResourceRecord): FileAccount {
  const [properties = {}] = blocks(values, "share_properties");
  const [smb = {}] = blocks(properties, "smb");
  const key = text(effect, "accepted") === "secondary" ? "secondary_access_key" : "primary_access_key";
  return {
    id,
    name: requiredText(values, "name"),
    protocol: protocolOf(records, id),
    key: requiredText(values, key),
    secureTransfer: values.https_traffic_only_enabled !== false,
    versions: chosen(SMB_VERSIONS, texts(smb, "versions")),
    ciphers: chosen(SMB_CIPHERS, texts(smb, "channel_encryption_type")),
    shares: sharesOf(records, id)
      .filter(({ status }) => status === "ready" || status === "updating")
      .map((share) => ({
        name: requiredText(share.values, "name"),
        gibibytes: number(share.values, "quota") ?? 0,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The protocol of an account's shares; SMB while it has none. */
export function protocolOf(records: Pick<RecordReader, "ofType">, accountId: string): ShareProtocol {
  return sharesOf(records, accountId).some(({ values }) => isNfs(values)) ? "nfs" : "smb";
}

/** Whether a share, recorded or planned, is one of NFS. */
export function isNfs(values: PlanObject): boolean {
  return text(values, "enabled_protocol") === "NFS";
}

/** The records of an account's shares. */
export function sharesOf(records: Pick<RecordReader, "ofType">, accountId: string): ResourceRecord[] {
  return records.ofType(Type.SHARE).filter((share) => isBelow(share.id, accountId));
}

const SMB_VERSIONS = ["SMB2.1", "SMB3.0", "SMB3.1.1"];
const SMB_CIPHERS = ["AES-128-CCM", "AES-128-GCM", "AES-256-GCM"];

/** In their order; an account that says nothing takes all of them. */
function chosen(all: readonly string[], given: readonly string[]): string[] {
  return all.filter((each) => given.length === 0 || given.includes(each));
}
