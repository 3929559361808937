import { LOCAL_CLIENT, LOCAL_TENANT, LOCAL_USER } from "../../azurerm/directory.js";
import { text } from "../../records/values.js";
import { refusalOfInternet } from "../../vaults/network-rules.js";
import { issuerOf } from "../metadata/token.js";
import { answerCaller, noVault, refuse, type VaultAnswer, type VaultCall, vaultAsked } from "./data-plane.js";
import { forbiddenByNetwork } from "./refusal.js";
import type { Question } from "./secrets.js";

/** As `answerVault`, to whoever runs terraform, whom network rules see as an address of the internet. */
export function answerVaultForUser(call: VaultCall, asking: Question["asking"]): VaultAnswer {
  const vault = vaultAsked(call, asking.records);
  if (!vault) return noVault(call);
  const issuer = issuerOf(text(vault.values, "tenant_id") ?? LOCAL_TENANT);
  const caller = { principalId: LOCAL_USER, clientId: LOCAL_CLIENT, issuer };
  const blocked = refusalOfInternet(vault);
  if (blocked) return refuse(forbiddenByNetwork(blocked, vault, caller, "of whoever runs longshore"));
  return answerCaller(call, { vault, caller, asking });
}
