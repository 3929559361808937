import { VAULT_ZONE } from "../network/zone.js";
import { ARM_IDS } from "./arm-ids.js";

/** Why an id cannot be one of a type's; undefined when it can. */
export function importIdProblem(type: string, id: string): string | undefined {
  const template = DATA_PLANE_IDS[type] ?? ARM_IDS[type];
  if (!template || patternOf(type, template).test(id)) return undefined;
  return `parsing "${id}": expected an id of the form ${formOf(template)}`;
}

/** Types that Terraform knows by another id than Azure Resource Manager's. */
const DATA_PLANE_IDS: Readonly<Record<string, string>> = {
  azurerm_key_vault_secret: `https://{key_vault}.${VAULT_ZONE}/secrets/{name}/{version}`,
};

/** Types whose names are paths. */
const PATHS: ReadonlySet<string> = new Set(["azurerm_storage_share_directory", "azurerm_storage_share_file"]);

/** What stands in braces that is a whole id is not looked into. */
function patternOf(type: string, template: string): RegExp {
  const name = PATHS.has(type) ? ".+" : "[^/]+";
  const parts = formOf(template)
    .split(/(\{\w+\})/)
    .map((part) => {
      if (!part.startsWith("{")) return escaped(part);
      return isWholeId(part) ? ".+" : name;
    });
  return new RegExp(`^${parts.join("")}$`, "i");
}

function formOf(template: string): string {
  return template
    .replace("{group}", "{subscription}/resourceGroups/{resource_group_name}")
    .replace("{subscription}", "/subscriptions/{subscription}");
}

function isWholeId(part: string): boolean {
  return part.endsWith("_id}") || part === "{scope}";
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
