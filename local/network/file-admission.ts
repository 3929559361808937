import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, text, texts } from "../records/values.js";
import type { Machine } from "./machines.js";
import { hasPrivateWay, rulesAdmit } from "./service-rules.js";

/** Whether an account's network rules let a machine reach its shares: as a subnet, by its address, or privately. */
export function admitsToFiles(records: RecordReader, account: ResourceRecord, { nic }: Machine): boolean {
  if (!nic) return false;
  if (hasPrivateWay(records, account.id, "file", nic)) return true;
  if (account.values.public_network_access_enabled === false) return false;
  // Rules may also be a resource of their own, whose id is the account's.
  const own = records.get(Type.STORAGE_RULES, account.id)?.values;
  const rules = own ?? blocks(account.values, "network_rules")[0];
  const subnetIds = rules ? texts(rules, "virtual_network_subnet_ids") : [];
  const ranges = rules ? texts(rules, "ip_rules") : [];
  const defaultAction = rules && text(rules, "default_action") === "Deny" ? "Deny" : "Allow";
  return rulesAdmit(records, { defaultAction, subnetIds, ranges }, nic);
}
