import { AzurermProvider, type AzurermProviderFeatures } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { ResourceGroup as ResourceGroupResource } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import type { Construct, IConstruct, Node } from "constructs";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { NAMES } from "../../core/names.js";
import { SPEC_VERSION } from "../../core/spec/file.js";
import { TerraformElement, TerraformResource, TerraformStack, TerraformVariable } from "../cdktf.js";
import { Checks, visible } from "../checks/checks.js";
import { freeId } from "../checks/scope.js";
import { checkSubscription } from "../checks/subscription.js";
import { checkTags, type Tags } from "../checks/tags.js";
import { Access } from "./access.js";
import { addressOf } from "./address.js";
import { addressName } from "./addresses.js";
import { Backend } from "./backend.js";
import { keepLiterals } from "./literals.js";
import { isOwnParts, ownParts } from "./own-parts.js";
import { checkMoves, FormerPaths, type Move } from "./renamed.js";
import type { ResourceGroup } from "./resource-group.js";
import type { StackPart } from "./stack-part.js";
import { SpecOfStack } from "./stack-spec.js";

export interface AzureStackProps {
  /** The short name of an Azure region, `westeurope`. */
  readonly location: string;
  /** The id of the subscription. Default: the environment's ARM_SUBSCRIPTION_ID when Terraform runs. */
  readonly subscription?: string;
  /** Where the state is kept on the azure target. Default: `Backend.local()`. */
  readonly backend?: Backend;
  /** A resource group that exists already. Default: one of the stack's own, with the stack's name. */
  readonly resourceGroup?: ResourceGroup;
  /** How to get into hosts that say nothing else. Default: `Access.none()`. */
  readonly access?: Access;
  /** Tags of every resource. Default: none. */
  readonly tags?: Tags;
}

/**
 * What is planned, applied and destroyed together: one Terraform state, one region, and as a rule one resource group.
 * The same stack goes to either target: what differs there is no part of it.
 */
export class AzureStack extends TerraformStack implements StackPart {
  readonly location: string;
  readonly access: Access;
  readonly tags: Tags;
  readonly provider: AzurermProvider;
  /** The name of the group that everything is in. */
  readonly resourceGroupName: string;
  /** Only when the group is the stack's own. */
  readonly resourceGroup?: ResourceGroupResource;
  private readonly backend: Backend;
  private readonly resourceProviders = new Set<string>();
  private readonly formerPaths = new FormerPaths();
  private keepsDeletedVaults = false;
  private keyVariable?: TerraformVariable;

  /** The stack that a construct is in. */
  static override of(construct: IConstruct): AzureStack {
    const stack = construct.node.scopes.find((scope) => scope instanceof AzureStack);
    if (stack) return stack;
    throw new LongshoreError(
      { where: construct.node.path, rule: "a construct of Longshore is made inside an AzureStack" },
      { exitCode: ExitCode.USAGE },
    );
  }

  constructor(scope: Construct, id: string, props: AzureStackProps) {
    super(scope, checkedId(scope, id, props));
    this.location = props.location;
    this.access = props.access ?? Access.none();
    this.tags = props.tags ?? {};
    this.provider = new AzurermProvider(ownParts(this), "azurerm", {
      subscriptionId: props.subscription,
      // Registers what machines and networks need, instead of everything that the provider knows.
      resourceProviderRegistrations: "core",
      // A retained disk keeps its group: never delete it with the group.
      features: [
        {
          resourceGroup: [{ preventDeletionIfContainsResources: true }],
          // Network rules close the data plane of storage accounts to whoever runs Terraform.
          storage: [{ dataPlaneAvailable: false }],
        },
      ],
    });
    this.backend = props.backend ?? Backend.local();
    this.backend.render(this);
    if (props.resourceGroup) {
      this.resourceGroupName = props.resourceGroup.name;
    } else {
      this.resourceGroup = new ResourceGroupResource(ownParts(this), "group", {
        name: id,
        location: this.location,
        tags: this.tags,
      });
      this.resourceGroupName = this.resourceGroup.name;
    }
  }

  /** Of two elements at one address cdktf would write one, mixed of both. @internal */
  checkTogether(checks: Checks): void {
    const known = new Map<string, string>();
    const resources = new Map<string, string>();
    for (const element of this.node.findAll()) {
      if (!(element instanceof TerraformElement)) continue;
      const { path } = element.node;
      const address = `${element.constructor.name} ${element.friendlyUniqueId}`;
      checks.that(!known.has(address), {
        rule: "every element of a stack has a Terraform address of its own",
        seen: `${path} at that of ${known.get(address)} (${address})`,
        remedy: "Choose another id for one of them.",
      });
      known.set(address, path);
      if (element instanceof TerraformResource) resources.set(addressOf(element), path);
    }
    checkMoves(checks, this.moves(), resources);
  }

  /** The first that cdktf does to write a stack. It may add references to other stacks. @internal */
  override prepareStack(): void {
    this.node.findAll().forEach(keepLiterals);
    this.registerResourceProviders();
    const moves = this.moves();
    if (moves.length > 0)
      this.addOverride(
        "moved",
        moves.map(({ from, to }) => ({ from, to })),
      );
    if (this.keepsDeletedVaults) this.dontPurgeVaults();
    super.prepareStack();
  }

  /** What cdktf writes for Terraform, in which the strings of the program are text and no templates. @internal */
  override toTerraform(): unknown {
    this.node.findAll().forEach(keepLiterals);
    return super.toTerraform();
  }

  /** Notes the path in this stack that a construct had before, if any. @internal */
  noteRenamed(construct: IConstruct, formerPath: string | undefined): void {
    this.formerPaths.note(construct, formerPath, this.node.id);
  }

  /** The ids that a construct had before, from the stack down: those of now when it was not renamed. @internal */
  formerIds(construct: IConstruct): readonly string[] {
    return this.formerPaths.idsOf(construct, this.idsBelow(construct.node));
  }

  /** What a construct is called where it cannot be renamed: by the ids that it had first. @internal */
  lastingName(construct: IConstruct): string {
    return this.formerIds(construct).join("-");
  }

  /** The ids of a construct and of the scopes around it, up to this stack. @internal */
  idsBelow(node: Node): string[] {
    const below = node.scopes.slice(node.scopes.indexOf(this) + 1);
    return below.filter((scope) => !isOwnParts(scope)).map((scope) => scope.node.id);
  }

  /** The public key of the pair that the command line makes for this stack, as a Terraform variable. @internal */
  stackPublicKey(): string {
    if (!this.keyVariable) {
      this.keyVariable = new TerraformVariable(ownParts(this), "key", {
        type: "string",
        nullable: false,
        description: "Public key of the stack's own pair: it may log in to hosts that name no keys.",
      });
      this.keyVariable.overrideLogicalId("ssh_public_key");
    }
    return this.keyVariable.stringValue;
  }

  /** Has azurerm register a resource provider that is not among its core ones, beside those that the program names. @internal */
  needResourceProvider(name: string): void {
    this.resourceProviders.add(name);
  }

  /**
   * Has vaults that are destroyed be deleted, not purged: the next `up` recovers them with what they held. Unless the
   * program says otherwise. @internal
   */
  keepDeletedVaults(): void {
    this.keepsDeletedVaults = true;
  }

  /** What is written into `longshore.json`. @internal */
  spec(): SpecOfStack {
    const own = {
      version: SPEC_VERSION,
      stack: this.node.id,
      keyVariable: this.keyVariable?.friendlyUniqueId,
      secretsInState: this.backend.secretsInState,
    } as const;
    const group = this.resourceGroup && { resource: this.resourceGroup, what: `resource group ${own.stack}` };
    return new SpecOfStack(own, this, group);
  }

  /** Addresses that can be read, `azurerm_linux_virtual_machine.web`. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    return addressName(this.idsBelow(element instanceof TerraformElement ? element.node : element));
  }

  private moves(): Move[] {
    return this.formerPaths.moves((element) => this.idsBelow(element.node));
  }

  private dontPurgeVaults(): void {
    const [features] = this.provider.featuresInput as readonly AzurermProviderFeatures[];
    if (!features || features.keyVault) return;
    this.provider.features = [{ ...features, keyVault: [{ purgeSoftDeleteOnDestroy: false }] }];
  }

  private registerResourceProviders(): void {
    const named = this.provider.resourceProvidersToRegisterInput ?? [];
    const all = [...new Set([...named, ...this.resourceProviders])];
    if (all.length > 0) this.provider.resourceProvidersToRegister = all;
  }
}

function checkedId(scope: Construct, id: string, props: AzureStackProps): string {
  const checks = new Checks(id ? visible(id) : "the stack", { id, ...props }, ["tags"]);
  checks.name("the id of a stack", id, NAMES.stack);
  checks.name("location", props.location, NAMES.region, regionRemedy(props.location));
  if (props.subscription !== undefined) checkSubscription(checks, "subscription", props.subscription);
  props.backend?.check(checks);
  props.resourceGroup?.check(checks);
  props.access?.check(checks);
  checkTags(checks, props.tags ?? {});
  checks.done();
  return freeId(scope, id);
}

/** Azure shows regions as "West Europe" and takes them as `westeurope`. */
function regionRemedy(location: string): string {
  const short = location.toLowerCase().replaceAll(" ", "");
  return NAMES.region.pattern.test(short)
    ? `Write "${short}".`
    : "`az account list-locations --query [].name` prints them.";
}
