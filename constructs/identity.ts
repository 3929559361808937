import { type Checked, type Checks, show } from "./checks.js";

const IDENTITY_ID =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i;

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
    return new Identity("existing", id);
  }

  /** @internal */
  check(checks: Checks): void {
    checks.that(this.id === undefined || IDENTITY_ID.test(this.id), {
      rule: "an identity's id is the resource id of a user-assigned identity",
      seen: show(this.id ?? ""),
      remedy: "`az identity show --query id` prints it.",
    });
  }
}
