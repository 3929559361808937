import { DataAzurermUserAssignedIdentity } from "@cdktf/provider-azurerm/lib/data-azurerm-user-assigned-identity/index.js";
import type {
  LinuxVirtualMachine,
  LinuxVirtualMachineIdentity,
} from "@cdktf/provider-azurerm/lib/linux-virtual-machine/index.js";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import type { Construct } from "constructs";
import { placeOf } from "../checks/resource-id.js";
import type { Tags } from "../checks/tags.js";
import { addressOf } from "../stack/address.js";
import { AzureStack } from "../stack/stack.js";
import type { Identity } from "./identity.js";

/** What a host signs in to Azure as: what its props say, or one of its own as soon as it needs one. */
export class HostIdentity {
  private own?: UserAssignedIdentity;
  private found?: DataAzurermUserAssignedIdentity;

  constructor(
    private readonly scope: Construct,
    private readonly declared: Identity | undefined,
    private readonly options: { readonly name: string; readonly tags: Tags },
  ) {
    if (declared?.kind === "user") this.own = this.render();
  }

  /** Only when it is the host's own. */
  get resource(): UserAssignedIdentity | undefined {
    return this.own;
  }

  /** The machine's block, as far as it is known when the machine is made. */
  get block(): LinuxVirtualMachineIdentity | undefined {
    if (this.declared?.kind === "system") return { type: "SystemAssigned" };
    const id = this.own?.id ?? this.declared?.id;
    return id === undefined ? undefined : { type: "UserAssigned", identityIds: [id] };
  }

  /** The identity to which a right can be granted; a machine without one gets one. */
  require(vm: LinuxVirtualMachine): { readonly principalId: string; readonly address?: string } {
    if (this.declared?.kind === "system") return { principalId: vm.identity.principalId };
    if (this.declared?.kind === "existing") {
      this.found ??= this.look(this.declared.id ?? "");
      return { principalId: this.found.principalId, address: addressOf(this.found) };
    }
    if (!this.own) {
      this.own = this.render();
      vm.putIdentity({ type: "UserAssigned", identityIds: [this.own.id] });
    }
    return { principalId: this.own.principalId, address: addressOf(this.own) };
  }

  private render(): UserAssignedIdentity {
    const { location, resourceGroupName } = AzureStack.of(this.scope);
    const { name, tags } = this.options;
    return new UserAssignedIdentity(this.scope, "identity", {
      name: `${name}-identity`,
      location,
      resourceGroupName,
      tags,
    });
  }

  private look(id: string): DataAzurermUserAssignedIdentity {
    return new DataAzurermUserAssignedIdentity(this.scope, "existing-identity", placeOf(id));
  }
}
