import { nameOf, parentOf, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { accountHost } from "../network/zone.js";
import { openHome } from "../records/home.js";
import type { ResourceRecord } from "../records/record.js";
import { snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { number, requiredText, text } from "../records/values.js";
import { fileAccount, isNfs, sharesOf } from "../storage/accounts.js";
import { makeShare, removeShare } from "../storage/file-server.js";
import { hasShareData } from "../storage/share-data.js";
import { requireParent } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

/** A file system of its own, which its account's file server serves. */
export const storageShare: ResourceHandler = {
  type: Type.SHARE,
  holdsData: true,
  id: (planned, cloud) =>
    `${accountId(planned, cloud)}/fileServices/default/shares/${requiredText(planned, "name")}`,
  accept: async (planned, cloud) => {
    const account = requireParent(
      cloud,
      Type.STORAGE_ACCOUNT,
      accountId(planned, cloud),
      "storage_account_id",
    );
    if (!isNfs(planned)) acceptName(requiredText(planned, "name"));
    acceptKind(planned, account);
    acceptProtocol(planned, account, cloud);
    acceptQuota(planned, account);
  },
  compute: (planned, cloud) => {
    const id = storageShare.id(planned, cloud);
    const account = accountOf(id);
    return {
      values: {
        url: `https://${accountHost(nameOf(account), "file")}/${requiredText(planned, "name")}`,
        resource_manager_id: id,
        access_tier: isPremium(cloud, account) ? "Premium" : "TransactionOptimized",
        metadata: {},
      },
    };
  },
  apply: async (record, cloud) => {
    const account = cloud.records.get(Type.STORAGE_ACCOUNT, accountOf(record.id));
    if (!account) return undefined;
    const share = { name: nameOf(record.id), gibibytes: number(record.values, "quota") ?? 0 };
    const served = fileAccount(snapshot(cloud.records), account);
    await makeShare(openHome(cloud.home).storage, served, share, cloud.emit);
    return undefined;
  },
  remove: async (record, cloud) => {
    const account = cloud.records.get(Type.STORAGE_ACCOUNT, accountOf(record.id));
    if (!account) return;
    const served = fileAccount(snapshot(cloud.records), account);
    await removeShare(openHome(cloud.home).storage, served, nameOf(record.id));
  },
  read: async (record, cloud) => {
    const account = nameOf(accountOf(record.id));
    return hasShareData(openHome(cloud.home).storage, account, nameOf(record.id)) ? record.values : undefined;
  },
};

/** By its id, or by its name alone as azurerm's older form has it. */
function accountId(planned: PlanObject, cloud: CloudContext): string {
  const id = text(planned, "storage_account_id");
  if (id !== undefined) return id;
  const name = requiredText(planned, "storage_account_name");
  const found = cloud.records
    .ofType(Type.STORAGE_ACCOUNT)
    .find((account) => sameId(nameOf(account.id), name));
  if (!found)
    throw new ArmError("ResourceNotFound", `there is no storage account ${name}`, "storage_account_name");
  return found.id;
}

/** `…/storageAccounts/NAME` of `…/storageAccounts/NAME/fileServices/default/shares/SHARE`. */
function accountOf(shareId: string): string {
  return parentOf(parentOf(shareId));
}

function isPremium(cloud: CloudContext, account: string): boolean {
  return text(cloud.records.get(Type.STORAGE_ACCOUNT, account)?.values ?? {}, "account_tier") === "Premium";
}

/** To Samba these are no shares. */
const OTHER_SECTIONS = ["global", "homes", "printers"];

function acceptName(name: string): void {
  if (OTHER_SECTIONS.includes(name)) {
    throw new ArmError(
      "NotAvailableLocally",
      `the local target's file servers can have no share named ${name}`,
      "name",
    );
  }
}

function acceptKind(planned: PlanObject, account: ResourceRecord): void {
  const kind = text(account.values, "account_kind") ?? "StorageV2";
  const premium = text(account.values, "account_tier") === "Premium";
  const nfs = isNfs(planned);
  if (/^Bl/.test(kind) || (premium && kind !== "FileStorage") || (nfs && kind !== "FileStorage")) {
    throw new ArmError(
      "FeatureNotSupportedForAccount",
      `${nfs ? "NFS shares are" : "file is"} not supported for storage account ${nameOf(account.id)}, which is of kind ${kind}${premium ? " (Premium)" : ""}`,
      nfs ? "enabled_protocol" : "storage_account_id",
    );
  }
}

/** An account has one server here. */
function acceptProtocol(planned: PlanObject, { id }: ResourceRecord, { records }: CloudContext): void {
  const others = sharesOf(records, id).filter(({ values }) => values.name !== planned.name);
  if (others.every((other) => isNfs(other.values) === isNfs(planned))) return;
  throw new ArmError(
    "NotAvailableLocally",
    `the local target serves all shares of a storage account by one protocol; another share of ${nameOf(id)} has the other one`,
    "enabled_protocol",
  );
}

/** In GiB, as Azure has them. */
const LARGEST = 102_400;
const SMALLEST_PREMIUM = 100;

function acceptQuota(planned: PlanObject, account: ResourceRecord): void {
  const quota = number(planned, "quota") ?? 0;
  const kind = text(account.values, "account_kind");
  const least = kind === "FileStorage" && !isProvisionedV2(account) ? SMALLEST_PREMIUM : 1;
  if (quota >= least && quota <= LARGEST) return;
  throw new ArmError(
    "InvalidHeaderValue",
    `the quota of a share in storage account ${nameOf(account.id)} is ${least} to ${LARGEST} GiB, not ${quota}`,
    "quota",
  );
}

function isProvisionedV2({ values }: ResourceRecord): boolean {
  return text(values, "provisioned_billing_model_version") === "V2";
}
