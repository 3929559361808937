import type { Nic } from "../network/machines.js";
import { hasPrivateWay, rulesAdmit, type ServiceRules } from "../network/service-rules.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { blocks, text, texts } from "../records/values.js";

/** Why a vault does not answer who asks from somewhere, by Key Vault's code. */
export type NetworkRefusal = "ForbiddenByConnection" | "ForbiddenByFirewall";

/** For a machine. */
export function refusalOfNetwork(
  records: RecordReader,
  vault: ResourceRecord,
  nic: Nic,
): NetworkRefusal | undefined {
  if (hasPrivateWay(records, vault.id, "vault", nic)) return undefined;
  if (vault.values.public_network_access_enabled === false) return "ForbiddenByConnection";
  return rulesAdmit(records, rulesOf(vault), nic) ? undefined : "ForbiddenByFirewall";
}

/** For whoever runs terraform: from the internet, by an address that nobody here knows, so that any range may have it. */
export function refusalOfInternet(vault: ResourceRecord): NetworkRefusal | undefined {
  if (vault.values.public_network_access_enabled === false) return "ForbiddenByConnection";
  const { defaultAction, ranges } = rulesOf(vault);
  return defaultAction === "Allow" || ranges.length > 0 ? undefined : "ForbiddenByFirewall";
}

function rulesOf({ values }: ResourceRecord): ServiceRules {
  const [acls = {}] = blocks(values, "network_acls");
  return {
    defaultAction: text(acls, "default_action") === "Deny" ? "Deny" : "Allow",
    subnetIds: texts(acls, "virtual_network_subnet_ids"),
    ranges: texts(acls, "ip_rules"),
  };
}
