/** Ids of Azure Resource Manager: `/subscriptions/S/resourceGroups/GROUP/providers/NAMESPACE/TYPE/NAME/TYPE/NAME…`. */

/** The id of a resource group; every other id below it begins with it. */
export function groupId(subscription: string, group: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}`;
}

/** E.g. `resourceId(subscription, "shop", "Microsoft.Network/virtualNetworks", "net")`. */
export function resourceId(subscription: string, group: string, type: string, name: string): string {
  return `${groupId(subscription, group)}/providers/${type}/${name}`;
}

/** E.g. `childId(networkId, "subnets", "hosts")`. */
export function childId(parent: string, type: string, name: string): string {
  return `${parent}/${type}/${name}`;
}

/** The last part of an id. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** The id without its last type and name: `…/virtualNetworks/net/subnets/hosts` is of `…/virtualNetworks/net`. */
export function parentOf(id: string): string {
  return id.split("/").slice(0, -2).join("/");
}

/** Namespace and types: `Microsoft.Network/virtualNetworks/subnets`; empty for what is no id of a resource in a group. */
export function typeOf(id: string): string {
  const [, , , , , providers, namespace, ...rest] = id.split("/");
  if (providers?.toLowerCase() !== "providers") return "";
  return [namespace, ...rest.filter((_, at) => at % 2 === 0)].join("/");
}

export function subscriptionOf(id: string): string {
  return id.split("/")[2] ?? "";
}

/** The name of the resource group that a resource is in. */
export function groupOf(id: string): string {
  return id.split("/")[4] ?? "";
}

/** Whether two ids mean the same: Azure does not tell upper from lower case. */
export function sameId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}

/** Whether an id lies below another: a resource in its group, a subnet in its network. */
export function isBelow(id: string, ancestor: string): boolean {
  return id.toLowerCase().startsWith(`${ancestor.toLowerCase()}/`);
}
