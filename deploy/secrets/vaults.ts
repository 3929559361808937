import type { StateJson, StateResource } from "../terraform/json.js";
import { text } from "../terraform/state-values.js";

/** A vault that a stack has, as its state knows it. */
export interface StackVault {
  /** Terraform address. */
  readonly address: string;
  readonly name: string;
  /** `https://NAME.vault.azure.net/`. */
  readonly uri: string;
  /** Whether the stack made it; else it existed before. */
  readonly isOwn: boolean;
}

/** The vaults of a stack that is up: those that it made, and those that it only names. */
export function vaultsOf(state: StateJson): StackVault[] {
  return resourcesOf(state, "azurerm_key_vault").flatMap(({ address, mode, values }) => {
    const [name, uri] = [text(values.name), text(values.vault_uri)];
    return name === undefined || uri === undefined ? [] : [{ address, name, uri, isOwn: mode === "managed" }];
  });
}

/** The secrets of a vault that Terraform writes, such as keys of shares, by name. */
export function writtenByTerraform(state: StateJson, vault: StackVault): string[] {
  return resourcesOf(state, "azurerm_key_vault_secret")
    .filter(({ mode, values }) => mode === "managed" && text(values.id)?.startsWith(vault.uri))
    .flatMap(({ values }) => text(values.name) ?? []);
}

/** Vaults tell no upper from lower case. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function resourcesOf(state: StateJson, type: string): StateResource[] {
  return (state.values?.root_module?.resources ?? []).filter((resource) => resource.type === type);
}
