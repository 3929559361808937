import type { Checked, Checks } from "../checks/checks.js";
import { checkResourceId, normalResourceId, RESOURCE_KINDS } from "../checks/resource-id.js";

/** What a host may sign in to Azure as, without a secret. */
export class Identity implements Checked {
  private constructor(
    readonly kind: "system" | "user" | "existing",
    readonly id?: string,
  ) {}

  /** Made and removed with the virtual machine; a new machine has a new one. */
  static systemAssigned(): Identity {
    return new Identity("system");
  }

  /** Made beside the virtual machine, and kept when the machine is replaced. */
  static userAssigned(): Identity {
    return new Identity("user");
  }

  /** A user-assigned identity that exists already, by its resource id. */
  static fromId(id: string): Identity {
    return new Identity("existing", normalResourceId(id, RESOURCE_KINDS.identity) ?? id);
  }

  /** @internal */
  check(checks: Checks): void {
    if (this.id !== undefined) checkResourceId(checks, "an identity's id", this.id, RESOURCE_KINDS.identity);
  }
}
