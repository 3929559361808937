import { urlSegment } from "../../core/quote.js";
import type { HostSpec, ShareSpec, StackSpec } from "../../core/spec/index.js";
import type { ShareFacts } from "../../scripts/commands/share-files.js";
import type { StateJson } from "../terraform/json.js";
import { attributesAt, text } from "../terraform/state-values.js";

/** What only Terraform's state knows of a share. */
export interface ShareState {
  /** The host name of its server. */
  readonly server: string;
  /** Absent where the share was made elsewhere. */
  readonly quotaGib?: number;
  /** Where the vault keeps the account's name and keys; absent where nobody signs in. */
  readonly secret?: string;
}

/** By resource addresses; undefined while the state does not have all that belongs to the share. */
export function readShareFacts({ resources }: ShareSpec, state: StateJson): ShareState | undefined {
  const at = (address: string) => attributesAt(state, address);
  const server = text(at(resources.account)?.primary_file_host);
  if (!server) return undefined;
  if ("vault" in resources) {
    const vault = text(at(resources.vault)?.vault_uri);
    if (!vault) return undefined;
    return { server, secret: new URL(`secrets/${urlSegment(resources.secretName)}`, vault).href };
  }
  const share = at(resources.share);
  if (!share) return undefined;
  const there = { server, ...(typeof share.quota === "number" ? { quotaGib: share.quota } : {}) };
  if (!("secret" in resources)) return there;
  const secret = text(at(resources.secret)?.versionless_id);
  return secret ? { ...there, secret } : undefined;
}

/** What a host has to know of the shares that it or its engine mounts, by their names; those that are there. */
export function mountFacts(stack: StackSpec, host: HostSpec, state: StateJson): Map<string, ShareFacts> {
  return new Map(
    [...host.shares, ...host.volumes].flatMap((mount) => {
      const share = stack.shares.find(({ name }) => name === mount.share);
      const facts = share && readShareFacts(share, state);
      if (!facts) return [];
      const { server, secret } = facts;
      const identity = "identity" in mount ? attributesAt(state, mount.identity) : undefined;
      const clientId = text(identity?.client_id);
      return [
        [
          mount.share,
          {
            server,
            ...(secret === undefined ? {} : { secret }),
            ...(clientId === undefined ? {} : { clientId }),
          },
        ],
      ];
    }),
  );
}
