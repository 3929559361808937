import type { Construct } from "constructs";
import { NAMES } from "../../core/names.js";
import type { ITerraformDependable } from "../cdktf.js";
import type { Checked, Checks } from "../checks/checks.js";

/** A vault whose secrets containers can have: the stack's own, or one that exists already. */
export interface IVault extends Construct {
  /** One of its secrets, by name: 1 to 127 letters, digits and hyphens, which need not be there yet. */
  secret(name: string): VaultSecret;
  /** Terraform address. @internal */
  readonly address: string;
  /** Lets an identity read one secret, and no other. @internal */
  grantSecretTo(scope: Construct, id: string, name: string, principalId: string): ITerraformDependable;
}

/** A secret of a vault, by its name; the program never knows its value. Made by `StackVault.secret` or `Vault.secret`. */
export class VaultSecret implements Checked {
  /** @internal */
  constructor(
    readonly vault: IVault,
    readonly name: string,
  ) {}

  /** @internal */
  check(checks: Checks): void {
    checks.name("the name of a secret", this.name, NAMES.vaultSecret);
  }
}
