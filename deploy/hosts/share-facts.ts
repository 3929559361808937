import { urlSegment } from "../../core/quote.js";
import type { HostSpec, ShareSpec, StackSpec } from "../../core/spec.js";
import type { ShareFacts } from "../../scripts/commands/share-files.js";
import type { Attributes, StateJson } from "../terraform/json.js";
import { attributesAt, text } from "../terraform/state-values.js";

/** What Terraform's state knows of the shares that a host or its engine mounts, by their names; those that are there. */
export function shareFacts(stack: StackSpec, host: HostSpec, state: StateJson): Map<string, ShareFacts> {
  const at = (address: string | undefined) => attributesAt(state, address);
  return new Map(
    [...host.shares, ...host.volumes].flatMap((mount) => {
      const found = stack.shares.find(({ name }) => name === mount.share);
      const facts = found && readFacts(found, at);
      const clientId = "identity" in mount ? text(at(mount.identity)?.client_id) : undefined;
      return facts ? [[mount.share, { ...facts, ...(clientId === undefined ? {} : { clientId }) }]] : [];
    }),
  );
}

function readFacts(
  { resources }: ShareSpec,
  at: (address: string) => Attributes | undefined,
): ShareFacts | undefined {
  const server = text(at(resources.account)?.primary_file_host);
  if (!server) return undefined;
  if ("vault" in resources) {
    const vault = text(at(resources.vault)?.vault_uri);
    if (!vault) return undefined;
    return { server, secret: new URL(`secrets/${urlSegment(resources.secretName)}`, vault).href };
  }
  if (!at(resources.share)) return undefined;
  if (!("secret" in resources)) return { server };
  const secret = text(at(resources.secret)?.versionless_id);
  return secret ? { server, secret } : undefined;
}
