import { isWithin } from "../../core/address-set.js";
import { Cidr } from "../../core/cidr.js";
import type { MachineNetwork, ServiceRoute } from "../machine/driver.js";
import type { RecordReader } from "../records/snapshot.js";
import { firewall } from "./firewall.js";
import type { MachineEffect, Nic } from "./machines.js";
import { applicationGroupsOf, membersOf, rulesOf, securityGroupsOf } from "./security-groups.js";
import { hasWayOut } from "./way-out.js";

/** How a machine stands in its virtual network, as the records say now. */
export function machineNetwork(
  records: RecordReader,
  { nic, effect }: { readonly nic: Nic; readonly effect: Pick<MachineEffect, "network"> },
  services: readonly ServiceRoute[],
): MachineNetwork {
  const { address, subnet } = nic;
  const range = subnet.prefixes.find((each) => isWithin(each, address));
  return {
    name: effect.network,
    address,
    prefix: range === undefined ? 32 : (Cidr.containing(range)?.prefix ?? 32),
    ranges: subnet.networkRanges,
    firewall: firewall({
      address,
      networkRanges: subnet.networkRanges,
      securityGroups: securityGroupsOf(records, nic).map((id) => rulesOf(records, id)),
      groups: applicationGroupsOf(records, nic.id),
      membersOf: (group) => membersOf(records, group),
      wayOut: hasWayOut(records, nic),
    }),
    services,
  };
}
