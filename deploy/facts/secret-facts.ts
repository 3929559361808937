import type { HostSpec } from "../../core/spec/index.js";
import type { SecretFacts } from "../../scripts/provision/host-context.js";
import type { StateJson } from "../terraform/json.js";
import { attributesAt, text } from "../terraform/state-values.js";

/** What a host has to know to fetch the secrets of its containers. */
export function secretFacts({ identity, containers }: HostSpec, state: StateJson): SecretFacts {
  const addresses = containers.flatMap(({ secrets }) => secrets?.files.map(({ vault }) => vault) ?? []);
  const vaults = [...new Set(addresses)].flatMap((address) => {
    const uri = text(attributesAt(state, address)?.vault_uri);
    return uri === undefined ? [] : [[address, uri] as const];
  });
  return { clientId: text(attributesAt(state, identity)?.client_id), vaults: new Map(vaults) };
}
