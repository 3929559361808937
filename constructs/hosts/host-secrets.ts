import { Construct } from "constructs";
import { Checks } from "../checks/checks.js";
import { AzureStack } from "../stack/stack.js";
import type { VaultSecret } from "../stack/vault-secret.js";

/** The secrets that a host fetches for its containers; its identity is granted each of them once, and no other. */
export class HostSecrets {
  private readonly granted = new Set<string>();

  constructor(
    private readonly host: Construct & { readonly path: string },
    private readonly principalId: () => string,
  ) {}

  get any(): boolean {
    return this.granted.size > 0;
  }

  grant({ vault, name }: VaultSecret): void {
    const [stack, home] = [AzureStack.of(this.host), AzureStack.of(vault)];
    const checks = new Checks(this.host.path, {});
    checks.that(home === stack, {
      rule: "a container's secrets are of a vault in its own stack",
      seen: `one of the stack ${home.node.id}`,
      remedy: "Bring the vault in with Vault.fromExisting.",
    });
    checks.done();
    // Vaults tell no upper from lower case.
    const key = `${vault.node.path} ${name.toLowerCase()}`;
    if (this.granted.has(key)) return;
    this.granted.add(key);
    const id = [...stack.idsBelow(vault.node), name].join("-");
    vault.grantSecretTo(this.scope(), id, name, this.principalId());
  }

  /** Apart from what else the host is made of. */
  private scope(): Construct {
    const known = this.host.node.tryFindChild("secrets");
    return known instanceof Construct ? known : new Construct(this.host, "secrets");
  }
}
