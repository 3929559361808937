import type { PlanObject } from "../engine/value.js";

/**
 * What azurerm says when a data source finds nothing, in its own words (the ids of go-azure-helpers and go-azure-sdk
 * write themselves so): `Subnet (Subscription: "…"` and a line for each name above it, then its own.
 */
export function notFound(type: string, subscription: string, asked: PlanObject): string {
  if (type === "azurerm_image" && asked.name === undefined) {
    return `no Images were found within ${describe("azurerm_resource_group", subscription, { name: asked.resource_group_name ?? null })}`;
  }
  const thing = describe(type, subscription, asked);
  // A resource group is quoted once more.
  return `${type === "azurerm_resource_group" ? JSON.stringify(thing) : thing} was not found`;
}

function describe(type: string, subscription: string, asked: PlanObject): string {
  const { name, resource_group_name: group, ...others } = asked;
  const given: [string, unknown][] = [
    ["Subscription", subscription],
    ["Resource Group Name", group],
    ...Object.entries(others).map(([attribute, value]): [string, unknown] => [title(attribute), value]),
    [ownName(type), name],
  ];
  const lines = given
    .filter(([, value]) => typeof value === "string")
    .map(([label, value]) => `${label}: ${JSON.stringify(value)}`);
  return `${kindOf(type)} (${lines.join("\n")})`;
}

/** Where the words are not those of the type's name. */
const KINDS: Readonly<Record<string, string>> = {
  azurerm_container_registry: "Registry",
  azurerm_public_ip: "Public I P Address",
};

const NAMES: Readonly<Record<string, string>> = {
  azurerm_public_ip: "Public I P Addresses Name",
  azurerm_user_assigned_identity: "Name",
};

function kindOf(type: string): string {
  return KINDS[type] ?? title(type.replace(/^azurerm_/, ""));
}

function ownName(type: string): string {
  return NAMES[type] ?? `${kindOf(type)} Name`;
}

function title(words: string): string {
  return words.replaceAll("_", " ").replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
