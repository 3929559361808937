import type { HostSpec } from "../../core/spec/index.js";
import type { StateJson } from "../terraform/json.js";
import { attributesAt, text } from "../terraform/state-values.js";
import { type AllowedPort, allowedPorts } from "./allowed-ports.js";

/** What only Terraform's state knows of a host. */
export interface HostFacts {
  /** The VM's ARM id. */
  readonly vmId: string;
  /** Tells this machine from another one made later under the same name. */
  readonly uniqueId?: string;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly fqdn?: string;
  /** What the security rules of its network interface let in. */
  readonly allowed: readonly AllowedPort[];
}

/** By resource address; undefined while the state has no such machine. */
export function hostFacts(host: HostSpec, state: StateJson): HostFacts | undefined {
  const resources = state.values?.root_module?.resources ?? [];
  const vm = attributesAt(state, host.resources.vm);
  const nic = attributesAt(state, host.resources.nic);
  const publicIp = attributesAt(state, host.resources.publicIp);
  const vmId = text(vm?.id);
  const privateIp = text(nic?.private_ip_address);
  if (vmId === undefined || privateIp === undefined) return undefined;
  return {
    vmId,
    uniqueId: text(vm?.virtual_machine_id),
    privateIp,
    publicIp: text(publicIp?.ip_address),
    fqdn: text(publicIp?.fqdn),
    allowed: allowedPorts(text(nic?.id) ?? "", resources),
  };
}
