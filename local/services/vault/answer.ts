import { sameId } from "../../../core/arm-id.js";
import { LOCAL_TENANT } from "../../azurerm/directory.js";
import type { Nic } from "../../network/machines.js";
import type { RecordReader } from "../../records/snapshot.js";
import { text } from "../../records/values.js";
import { refusalOfNetwork } from "../../vaults/network-rules.js";
import type { SecretStore } from "../../vaults/secret-store.js";
import type { MachineIdentity } from "../metadata/identities.js";
import type { SigningKey } from "../metadata/signing-key.js";
import { callerOf, isRefused } from "./bearer.js";
import { answerCaller, noVault, refuse, type VaultAnswer, type VaultCall, vaultAsked } from "./data-plane.js";
import { forbiddenByNetwork, unauthorized } from "./refusal.js";

/** Who asks, and what the cloud knows at that moment. */
export interface AskingVaults {
  readonly records: RecordReader;
  readonly nic: Nic;
  readonly identities: readonly MachineIdentity[];
  /** What a vault with this name holds. */
  secrets(vaultName: string): SecretStore;
  signingKey(): Promise<SigningKey>;
}

export interface VaultRequest extends Pick<VaultCall, "method" | "host" | "target"> {
  readonly authorization?: string | undefined;
}

/** Answers as the data plane of Azure Key Vault does, for reading secrets. */
export async function answerVault(request: VaultRequest, asking: AskingVaults): Promise<VaultAnswer> {
  const vault = vaultAsked(request, asking.records);
  if (!vault) return noVault(request);
  const tenant = text(vault.values, "tenant_id") ?? LOCAL_TENANT;
  const caller = await callerOf(request.authorization, await asking.signingKey(), tenant);
  if (isRefused(caller)) return refuse(caller, tenant);
  if (!asking.identities.some(({ principalId }) => sameId(principalId, caller.principalId))) {
    return refuse(
      unauthorized("Error validating token: it is none of the machine's that has sent it."),
      tenant,
    );
  }
  const blocked = refusalOfNetwork(asking.records, vault, asking.nic);
  if (blocked) return refuse(forbiddenByNetwork(blocked, vault, caller, asking.nic.address));
  return answerCaller(request, { vault, caller, asking });
}
