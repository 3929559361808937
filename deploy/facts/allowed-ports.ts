import { nameOf } from "../../core/arm-id.js";
import type { StateResource } from "../terraform/json.js";

/** A port that a security rule opens. */
export interface AllowedPort {
  readonly port: number;
  readonly lastPort?: number;
  readonly protocol: string;
  readonly from: readonly string[];
}

/** What the rules of the security group of a network interface let in, as Terraform's state has them. */
export function allowedPorts(nicId: string, resources: readonly StateResource[]): AllowedPort[] {
  const groups = resources
    .filter(({ type }) => type === "azurerm_network_interface_security_group_association")
    .filter(({ values }) => values.network_interface_id === nicId)
    .map(({ values }) => nameOf(String(values.network_security_group_id)));
  return resources
    .filter(({ type, values }) => type === "azurerm_network_security_rule" && isInboundAllow(values))
    .filter(({ values }) => groups.includes(String(values.network_security_group_name)))
    .flatMap(({ values }) => {
      const from = strings(values.source_address_prefix, values.source_address_prefixes);
      const protocol = String(values.protocol).toLowerCase();
      return strings(values.destination_port_range, values.destination_port_ranges).map((range) => ({
        ...portsOf(range),
        protocol,
        from,
      }));
    });
}

function isInboundAllow(values: StateResource["values"]): boolean {
  return values.direction === "Inbound" && values.access === "Allow";
}

/** One of the two attributes is set, as azurerm has it. */
function strings(one: unknown, several: unknown): string[] {
  if (typeof one === "string" && one !== "") return [one];
  return Array.isArray(several) ? several.map(String) : [];
}

function portsOf(range: string): { port: number; lastPort?: number } {
  if (range === "*") return { port: 0, lastPort: 65535 };
  const [first, last] = range.split("-").map(Number);
  return { port: first ?? 0, ...(last === undefined ? {} : { lastPort: last }) };
}
