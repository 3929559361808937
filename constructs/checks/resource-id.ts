import { groupOf, parentOf } from "../../core/arm-id.js";
import { NAMES } from "../../core/names.js";
import { Fn, Token } from "../cdktf.js";
import { type Checks, show } from "./checks.js";
import { isSubscription } from "./subscription.js";

/** A kind of resource, as the ids of Azure Resource Manager and people call it. */
export interface ResourceKind {
  /** Namespace and types, in the case that azurerm wants: `Microsoft.Network/virtualNetworks/subnets`. */
  readonly type: string;
  /** `a virtual network`. */
  readonly what: string;
  /** What prints such an id, behind `az`. */
  readonly command: string;
}

export const RESOURCE_KINDS = {
  virtualNetwork: {
    type: "Microsoft.Network/virtualNetworks",
    what: "a virtual network",
    command: "network vnet show",
  },
  subnet: {
    type: "Microsoft.Network/virtualNetworks/subnets",
    what: "a subnet",
    command: "network vnet subnet show",
  },
  virtualMachine: {
    type: "Microsoft.Compute/virtualMachines",
    what: "a virtual machine",
    command: "vm show",
  },
  identity: {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    what: "a user-assigned identity",
    command: "identity show",
  },
  storageAccount: {
    type: "Microsoft.Storage/storageAccounts",
    what: "a storage account",
    command: "storage account show",
  },
  keyVault: { type: "Microsoft.KeyVault/vaults", what: "a key vault", command: "keyvault show" },
} as const satisfies Record<string, ResourceKind>;

/**
 * The resource id in the case that Terraform's azurerm compares it in, without slashes at its end. Azure itself, and so
 * the portal and `az`, tell no cases apart. Undefined when it is no id of such a resource. Parts may be known to Terraform
 * alone.
 */
export function normalResourceId(id: string, { type }: ResourceKind): string | undefined {
  const [namespace = "", ...types] = type.split("/");
  const parts = id.replace(/\/+$/, "").split("/");
  if (parts.length !== 7 + 2 * types.length) return whole(id);
  const pattern: Array<string | ((part: string) => boolean)> = [
    "",
    "subscriptions",
    isSubscription,
    "resourceGroups",
    (part) => NAMES.resourceGroup.pattern.test(part),
    "providers",
    namespace,
    ...types.flatMap((name) => [name, (part: string) => /^\w[\w().-]*$/.test(part)]),
  ];
  const normal = pattern.map((wanted, at) => {
    const part = parts[at] ?? "";
    if (typeof wanted === "function") return Token.isUnresolved(part) || wanted(part) ? part : undefined;
    return part.toLowerCase() === wanted.toLowerCase() ? wanted : undefined;
  });
  return normal.includes(undefined) ? undefined : normal.join("/");
}

/** Ids differ at their ends. */
const LONGEST_SHOWN = 400;

/** What is normal of the id; what it is instead is noted when it is no id of such a resource. */
export function checkResourceId(checks: Checks, what: string, id: string, kind: ResourceKind): string {
  const normal = normalResourceId(id, kind);
  // Of a subnet, say, where its network was asked for.
  const above = normal === undefined ? normalResourceId(parentOf(id), kind) : undefined;
  checks.that(normal !== undefined, {
    rule: `${what} is the resource id of ${kind.what}`,
    seen: show(id, LONGEST_SHOWN),
    remedy: above ? `Write ${show(above, LONGEST_SHOWN)}.` : `\`az ${kind.command} --query id\` prints it.`,
  });
  return normal ?? id;
}

interface SubnetIds {
  readonly name: string;
  readonly subnetId: string;
  readonly networkId: string;
}

/** The ids of a subnet that may be an object of the program's own. */
export function checkSubnetIds(checks: Checks, { name, subnetId, networkId }: SubnetIds): void {
  checkNormalId(checks, `the subnetId of subnet ${name}`, subnetId, RESOURCE_KINDS.subnet);
  checkNormalId(checks, `the networkId of subnet ${name}`, networkId, RESOURCE_KINDS.virtualNetwork);
}

/** That an id which is used as it is, is in normal form. */
function checkNormalId(checks: Checks, what: string, id: string, kind: ResourceKind): void {
  const normal = checkResourceId(checks, what, id, kind);
  checks.that(normal === id, {
    rule: `${what} is in the case that Terraform's azurerm reads, without a slash at its end`,
    seen: show(id, LONGEST_SHOWN),
    remedy: `Write ${show(normal, LONGEST_SHOWN)}.`,
  });
}

/** Where the resource of a resource id is: `/subscriptions/S/resourceGroups/GROUP/providers/P/TYPE/NAME`. */
export function placeOf(id: string): { readonly name: string; readonly resourceGroupName: string } {
  if (Token.isUnresolved(id)) {
    const parts = Fn.split("/", id);
    return { resourceGroupName: Fn.element(parts, 4), name: Fn.element(parts, 8) };
  }
  return { resourceGroupName: groupOf(id), name: id.split("/")[8] ?? "" };
}

/** An id, or the beginning of one, of which Terraform knows more than its parts. */
function whole(id: string): string | undefined {
  return /^\$\{TfToken\[[\w:.-]+\]\}(?:\/(?:\$\{TfToken\[[\w:.-]+\]\}|[\w()./-])*)?$/.test(id)
    ? id
    : undefined;
}
