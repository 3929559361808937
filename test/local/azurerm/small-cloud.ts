import type { CloudContext } from "../../../local/azurerm/handler.js";
import { handlers } from "../../../local/azurerm/handlers.js";
import { hasUnknown } from "../../../local/engine/field-plan.js";
import { type JsonObject, type PlanObject, UNKNOWN } from "../../../local/engine/value.js";
import type { Records } from "../../../local/records/record.js";
import { settle } from "../../../local/records/values.js";
import { memoryCloud } from "../../../testbed/memory-cloud.js";
import { memoryRecords } from "../../../testbed/memory-records.js";

/** A cloud whose resources are made by their handlers as the provider does it, but for effects outside the records. */
export function smallCloud(records: Records = memoryRecords(), home = "/nowhere") {
  const cloud: CloudContext & ReturnType<typeof memoryCloud> = {
    ...memoryCloud(),
    home,
    records,
    signal: new AbortController().signal,
  };

  /** Checks, decides and records; returns the id. Without `group` the resource has none of its own. */
  async function make(type: string, values: PlanObject): Promise<string> {
    const handler = handlers.get(type);
    if (!handler) throw new Error(`no handler for ${type}`);
    const planned: PlanObject = { resource_group_name: "shop", location: "westeurope", ...values };
    await handler.accept?.(planned, cloud);
    const id = handler.id(planned, cloud);
    const computed = handler.compute?.(planned, cloud) ?? {};
    const given = Object.entries(computed.values ?? {}).filter(([name]) =>
      hasUnknown(planned[name] ?? UNKNOWN),
    );
    const settled: JsonObject = { ...settle(planned, {}), ...Object.fromEntries(given) };
    cloud.records.put({
      id,
      type,
      stack: cloud.stack,
      status: "ready",
      values: { ...settled, id },
      effect: { ...computed.effect },
    });
    return id;
  }

  async function remove(type: string, id: string): Promise<void> {
    const record = cloud.records.get(type, id);
    if (!record) throw new Error(`no ${type} ${id}`);
    await handlers.get(type)?.remove?.(record, cloud);
    cloud.records.remove(type, id);
  }

  async function read(type: string, id: string): Promise<JsonObject | undefined> {
    const record = cloud.records.get(type, id);
    const handler = handlers.get(type);
    return record && (handler?.read ? handler.read(record, cloud) : record.values);
  }

  const group = () => make("azurerm_resource_group", { name: "shop" });
  const network = (name = "net", space = ["10.0.0.0/16"]) =>
    make("azurerm_virtual_network", { name, address_space: space, subnet: UNKNOWN });
  const subnet = (name = "hosts", prefix = "10.0.1.0/24", networkName = "net") =>
    make("azurerm_subnet", { name, virtual_network_name: networkName, address_prefixes: [prefix] });
  const publicIp = (name: string, values: PlanObject = {}) =>
    make("azurerm_public_ip", { name, allocation_method: "Static", sku: "Standard", ...values });
  const nic = (name: string, subnetId: string, configuration: PlanObject = {}) =>
    make("azurerm_network_interface", {
      name,
      ip_configuration: [
        {
          name: "internal",
          subnet_id: subnetId,
          private_ip_address_allocation: "Dynamic",
          private_ip_address: UNKNOWN,
          primary: UNKNOWN,
          ...configuration,
        },
      ],
    });
  const securityGroup = (name: string) =>
    make("azurerm_network_security_group", { name, security_rule: UNKNOWN });
  const rule = (groupName: string, name: string, values: PlanObject) =>
    make("azurerm_network_security_rule", {
      name,
      network_security_group_name: groupName,
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      source_port_range: "*",
      source_address_prefix: "*",
      destination_address_prefix: "*",
      ...values,
    });
  const machine = (name: string, nicId: string, values: PlanObject = {}) =>
    make("azurerm_linux_virtual_machine", {
      name,
      size: "Standard_B2s",
      network_interface_ids: [nicId],
      admin_username: "longshore",
      source_image_reference: [
        { publisher: "Debian", offer: "debian-13", sku: "13-gen2", version: "latest" },
      ],
      os_disk: [{ name: UNKNOWN, id: UNKNOWN, disk_size_gb: UNKNOWN, caching: "ReadWrite" }],
      ...values,
    });

  /** What the record of a machine says once its place is decided. */
  function place(vmId: string, network = "longshore-0-net"): void {
    const record = cloud.records.get("azurerm_linux_virtual_machine", vmId);
    if (record) {
      const effect = { driver: "docker", machine: `longshore-0-${vmId.split("/").at(-1)}`, network };
      cloud.records.put({ ...record, effect });
    }
  }

  return {
    cloud,
    make,
    remove,
    read,
    group,
    network,
    subnet,
    publicIp,
    nic,
    securityGroup,
    rule,
    machine,
    place,
  };
}
