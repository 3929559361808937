import { nameOf, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { findSubnet } from "../network/subnets.js";
import { openHome } from "../records/home.js";
import { accountOwner } from "../records/port-owner.js";
import { openPortBook } from "../records/ports.js";
import type { Records } from "../records/record.js";
import { snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, requiredText, texts } from "../records/values.js";
import { sharesOf } from "../storage/accounts.js";
import { removeAccount } from "../storage/file-server.js";
import { acceptGroup, idInGroup } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";
import { endpoints, kindOf } from "./storage-endpoints.js";
import { newKeys, sameKeys } from "./storage-keys.js";

/** Its shares are served by a file server of its own, at an address that machines reach it by. */
export const storageAccount: ResourceHandler = {
  type: Type.STORAGE_ACCOUNT,
  holdsData: true,
  id: idInGroup("Microsoft.Storage/storageAccounts"),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    const id = storageAccount.id(planned, cloud);
    const name = requiredText(planned, "name");
    // The name is part of the account's public names, so that nobody else can have it.
    const taken = cloud.records
      .ofType(Type.STORAGE_ACCOUNT)
      .some((other) => sameId(nameOf(other.id), name) && !sameId(other.id, id));
    if (taken) {
      throw new ArmError(
        "StorageAccountAlreadyTaken",
        `the storage account named ${name} is already taken`,
        "name",
      );
    }
    for (const rules of blocks(planned, "network_rules")) acceptSubnets(rules, cloud);
  },
  compute: (planned, cloud) => {
    const id = storageAccount.id(planned, cloud);
    return {
      values: {
        access_tier: TIERED.includes(kindOf(planned)) ? "Hot" : "",
        large_file_share_enabled: kindOf(planned) === "FileStorage",
        network_rules: [OPEN_RULES],
        ...endpoints(planned),
        ...newKeys(planned),
      },
      effect: { address: addressOf(id, cloud.records), accepted: "primary" },
    };
  },
  apply: async (record, _cloud, prior) => ({
    values: { ...endpoints(record.values), ...(prior ? sameKeys(prior) : {}) },
  }),
  remove: async (record, cloud) => {
    const home = openHome(cloud.home);
    // An account goes with all that is in it, as in Azure.
    for (const share of sharesOf(cloud.records, record.id)) cloud.records.remove(share.type, share.id);
    await removeAccount(home.storage, requiredText(record.values, "name"));
    await openPortBook(home, cloud.records).release(accountOwner(record.id));
  },
};

/** Azure refuses subnets from which its own network does not lead to storage accounts. */
export function acceptSubnets(rules: PlanObject, cloud: CloudContext): void {
  const records = snapshot(cloud.records);
  for (const id of texts(rules, "virtual_network_subnet_ids")) {
    const endpoints = records.get(Type.SUBNET, id)?.values ?? {};
    const isServed = texts(endpoints, "service_endpoints").some((each) =>
      /^Microsoft\.Storage(\.Global)?$/i.test(each),
    );
    if (!findSubnet(records, id) || isServed) continue;
    throw new ArmError(
      "NetworkAclsValidationFailure",
      `subnet ${nameOf(id)} has no service endpoint for Microsoft.Storage, without which a rule cannot admit it`,
      "network_rules",
    );
  }
}

const TIERED = ["BlobStorage", "FileStorage", "StorageV2"];

const OPEN_RULES = {
  default_action: "Allow",
  bypass: ["AzureServices"],
  ip_rules: [],
  virtual_network_subnet_ids: [],
  private_link_access: [],
};

/** The account's own in this cloud: 198.18.1.1 and on. */
function addressOf(id: string, records: Records): string {
  const others = records.ofType(Type.STORAGE_ACCOUNT).filter((other) => !sameId(other.id, id));
  const taken = new Set(others.map(({ effect }) => effect.address));
  for (let i = 1; i < 255 * 255; i++) {
    const address = `198.18.${1 + Math.floor(i / 255)}.${i % 255}`;
    if (i % 255 !== 0 && !taken.has(address)) return address;
  }
  throw new ArmError("QuotaExceeded", "this local cloud has no address left for another storage account");
}
