import { resolve } from "node:path";
import { NAMES } from "../../core/names.js";
import { AzurermBackend, LocalBackend, type TerraformStack } from "../cdktf.js";
import { type Checked, type Checks, show } from "../checks/checks.js";
import { checkSubscription } from "../checks/subscription.js";
import { ownParts } from "./own-parts.js";

export interface LocalBackendProps {
  /**
   * Lets a stack whose resources compute secrets, such as the keys of storage accounts, keep them in a file in the
   * clear, readable by you alone. Without, such a stack is refused on the azure target. Default: false.
   */
  readonly secretsInState?: boolean;
}

export interface AzurermBackendProps {
  /** The resource group of the storage account. */
  readonly resourceGroup: string;
  readonly storageAccount: string;
  /** The blob container. */
  readonly container: string;
  /** The blob's name. Default: `STACK.tfstate`. */
  readonly key?: string;
  /** The storage account's subscription. Default: the one that Terraform is signed in to. */
  readonly subscription?: string;
}

/**
 * Where the state of a stack is kept on the azure target. The local target keeps its states apart, in
 * `.longshore/local`, whatever stands here.
 */
export abstract class Backend implements Checked {
  /** A file of this computer: `.longshore/azure/stacks/STACK/stack.tfstate` below the working directory. */
  static local(props: LocalBackendProps = {}): Backend {
    return new LocalFile(props.secretsInState ?? false);
  }

  /** A blob, read and written by the identity that Terraform is signed in with, never by an account key. */
  static azurerm(props: AzurermBackendProps): Backend {
    return new AzureBlob(props);
  }

  /** Whether it was said that its state may hold secrets in the clear. @internal */
  readonly secretsInState: boolean = false;
  /** @internal */
  abstract check(checks: Checks): void;
  /** @internal */
  abstract render(stack: TerraformStack): void;
}

class LocalFile extends Backend {
  constructor(override readonly secretsInState: boolean) {
    super();
  }

  check(): void {}

  /** Absolute, so that it is the same file wherever terraform runs. */
  render(stack: TerraformStack): void {
    new LocalBackend(ownParts(stack), {
      path: resolve(`.longshore/azure/stacks/${stack.node.id}/stack.tfstate`),
    });
  }
}

class AzureBlob extends Backend {
  constructor(private readonly props: AzurermBackendProps) {
    super();
  }

  check(checks: Checks): void {
    const { resourceGroup, storageAccount, container, key = "", subscription } = this.props;
    checks.name("the backend's resource group", resourceGroup, NAMES.resourceGroup);
    checks.name("the backend's storage account", storageAccount, NAMES.storageAccount);
    checks.name("the backend's container", container, NAMES.storageContainer);
    const isText = checks.that(!/[$%]\{/.test(key), {
      rule: "the backend's key has neither ${ nor %{ in it, which Terraform and OpenTofu read differently",
      seen: show(key),
    });
    if (isText && this.props.key !== undefined) checks.name("the backend's key", key, NAMES.blob);
    if (subscription !== undefined) checkSubscription(checks, "the backend's subscription", subscription);
  }

  render(stack: TerraformStack): void {
    new AzurermBackend(ownParts(stack), {
      resourceGroupName: this.props.resourceGroup,
      storageAccountName: this.props.storageAccount,
      containerName: this.props.container,
      key: this.props.key ?? `${stack.node.id}.tfstate`,
      subscriptionId: this.props.subscription,
      useAzureadAuth: true,
    });
  }
}
