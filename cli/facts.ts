import type { HostSpec } from "../core/spec.js";
import type { Attributes, StateJson } from "./terraform/json.js";

/** What only Terraform's state knows of a host. */
export interface HostFacts {
  /** The VM's ARM id. */
  readonly vmId: string;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly fqdn?: string;
}

/** By resource address; undefined while the state has no such machine. */
export function hostFacts(host: HostSpec, state: StateJson): HostFacts | undefined {
  const at = (address: string | undefined): Attributes | undefined =>
    state.values?.root_module?.resources?.find((resource) => resource.address === address)?.values;
  const vm = at(host.resources.vm);
  const nic = at(host.resources.nic);
  const publicIp = at(host.resources.publicIp);
  const vmId = text(vm?.id);
  const privateIp = text(nic?.private_ip_address);
  if (vmId === undefined || privateIp === undefined) return undefined;
  return {
    vmId,
    privateIp,
    publicIp: text(publicIp?.ip_address),
    fqdn: text(publicIp?.fqdn),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
