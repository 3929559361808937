import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Construct } from "constructs";
import { onTestFinished } from "vitest";
import {
  Access,
  type AzurermBackendProps,
  AzureStack,
  Backend,
  Build,
  ContainerHost,
  type ContainerHostProps,
  type ContainerProps,
  type DataDiskProps,
  Engine,
  EngineSource,
  type ExistingNetworkProps,
  type ExistingShareProps,
  type INetwork,
  type ISubnet,
  type JumpHost,
  type Mount,
  Network,
  NfsShare,
  type NfsShareProps,
  type Peer,
  PrivateFileEndpoint,
  PublicIp,
  RemovalPolicy,
  type RepositoryProps,
  type ResourceGroup,
  ShareFolder,
  Size,
  SmbShare,
  type SmbShareProps,
  type StackPart,
  StackVault,
  Vault,
  type VaultSecret,
  WindowsHost,
  type WindowsMachineProps,
} from "../../../constructs/index.js";
import { testHost, testStack } from "../support.js";

/** Small programs around one thing; each gives the stack that it is in. */

const GROUP = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/ops/providers";

export const ID = {
  subscription: "01234567-89ab-cdef-0123-456789abcdef",
  network: `${GROUP}/Microsoft.Network/virtualNetworks/hub`,
  identity: `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/reader`,
  machine: `${GROUP}/Microsoft.Compute/virtualMachines/reports`,
  account: `${GROUP}/Microsoft.Storage/storageAccounts/files`,
  vault: `${GROUP}/Microsoft.KeyVault/vaults/keys`,
} as const;

export const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
export const QUOTA = Size.gibibytes(100);
export const EXISTING: ExistingShareProps = {
  accountId: ID.account,
  vaultId: ID.vault,
  share: "uploads",
  secret: "share-uploads",
};

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "longshore-inputs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function inStack(make: (stack: AzureStack) => unknown): AzureStack {
  const stack = testStack();
  make(stack);
  return stack;
}

export function inGroup(resourceGroup: ResourceGroup): AzureStack {
  const stack = testStack({ resourceGroup });
  testHost({}, stack);
  return stack;
}

export function withHost(
  props: Partial<ContainerHostProps>,
  use: (host: ContainerHost, stack: AzureStack) => unknown = () => {},
): AzureStack {
  return inStack((stack) => use(testHost(props, stack), stack));
}

const spares = new Map<string, ContainerHost>();

/**
 * The same for what leaves its host as it was when it is refused: the next one gets that host, as making one takes long.
 */
export function withSpareHost(
  props: Partial<ContainerHostProps>,
  use: (host: ContainerHost) => unknown,
): AzureStack {
  const kind = Object.keys(props).join();
  const host = spares.get(kind) ?? testHost(props);
  spares.set(kind, host);
  onTestFinished(() => void spares.delete(kind));
  use(host);
  spares.delete(kind);
  return AzureStack.of(host);
}

export function withContainer(props: ContainerProps): AzureStack {
  const made = "build" in props || "image" in props ? props : { image: "caddy", ...props };
  return withSpareHost({}, (host) => host.addContainer("site", made));
}

export function withBuild(props: NonNullable<Parameters<typeof Build.directory>[1]>): AzureStack {
  return withContainer({ build: Build.directory("site", props) });
}

export function withDisk(props: Partial<DataDiskProps>, use?: (host: ContainerHost) => unknown): AzureStack {
  const dataDisks = [{ name: "data", size: Size.gibibytes(8), ...props }];
  return use ? withSpareHost({ dataDisks }, use) : withHost({ dataDisks });
}

export function withMount(
  mount: (host: ContainerHost, stack: AzureStack) => Mount | ShareFolder,
): AzureStack {
  return withHost({}, (host, stack) =>
    host.addContainer("site", { image: "caddy", mounts: [mount(host, stack)] }),
  );
}

export function withDiskMount(mount: (host: ContainerHost) => Mount): AzureStack {
  return withDisk({}, (host) => host.addContainer("site", { image: "caddy", mounts: [mount(host)] }));
}

export function withPeer(peer: Peer): AzureStack {
  return withSpareHost({}, (host) => host.connections.allowFrom(peer, 80));
}

export function withBackend(props: Partial<AzurermBackendProps>): AzureStack {
  const place = { resourceGroup: "ops", storageAccount: "shopstate", container: "state" };
  return testStack({ backend: Backend.azurerm({ ...place, ...props }) });
}

export function withRepository(props: RepositoryProps): AzureStack {
  return withHost({ engine: Engine.docker({ source: EngineSource.repository(props) }) });
}

export function behindJumpHost(through: JumpHost | string): AzureStack {
  return inStack((stack) => {
    const network = new Network(stack, "net");
    const common = { network, publicIp: PublicIp.static() };
    new ContainerHost(stack, "jump", { ...common, access: Access.sshFrom("203.0.113.7/32") });
    new ContainerHost(stack, "web", { ...common, access: Access.through(through) });
  });
}

export function inExistingNetwork(id: string, props: ExistingNetworkProps): AzureStack {
  return withHost({ network: Network.fromId(id, props) });
}

/** A network that a program implements by itself. */
export function inOwnNetwork(network: Partial<INetwork>, subnet: Partial<ISubnet>): AzureStack {
  const peer = { peerName: "app", sourcePrefixes: ["10.1.0.0/24"] };
  const own: ISubnet = {
    ...peer,
    name: "app",
    subnetId: `${ID.network}/subnets/app`,
    networkId: ID.network,
    hasEgress: true,
    readyWith: [],
    ...subnet,
  };
  return withHost({ network: { ...peer, subnets: [own], ...network } });
}

export function smb(stack: AzureStack, props: Partial<SmbShareProps> = {}): SmbShare {
  return new SmbShare(stack, "uploads", { quota: QUOTA, ...props });
}

export function nfs(stack: AzureStack, props: Partial<NfsShareProps> = {}): NfsShare {
  return new NfsShare(stack, "uploads", { quota: QUOTA, ...props });
}

export function existingShare(props: Partial<ExistingShareProps>): AzureStack {
  return inStack((stack) => SmbShare.fromExisting(stack, "old", { ...EXISTING, ...props }));
}

export function windows(
  stack: AzureStack,
  props: Partial<WindowsMachineProps> = {},
  id = "reports",
): WindowsHost {
  const network = new Network(stack, "net");
  const common = { vmId: ID.machine, identityId: ID.identity, network };
  return WindowsHost.fromVirtualMachine(stack, id, { ...common, ...props });
}

export function privateEndpoint(props: { accountId?: string; name?: string }, id = "files"): AzureStack {
  return inStack((stack) => {
    const [subnet] = new Network(stack, "net").subnets;
    if (!subnet) throw new Error("a network without a subnet");
    new PrivateFileEndpoint(stack, id, { accountId: ID.account, name: "shop", subnet, ...props });
  });
}

export function withSecret(
  props: { name?: string; value?: string; id?: string; reader?: string; principalId?: string } = {},
): AzureStack {
  return inStack((stack) => {
    const {
      name = "extra",
      value = "x",
      id = "extra",
      reader = "reader",
      principalId = ID.subscription,
    } = props;
    const vault = StackVault.of(stack);
    const secret = vault.addSecret(stack, id, { name, value, version: 1 });
    vault.grantRead(stack, reader, secret, principalId);
  });
}

/** A container that has one secret, of whatever vault. */
export function withContainerSecret(
  secret: (stack: AzureStack) => VaultSecret,
  file = "DB_PASSWORD",
): AzureStack {
  return withHost({}, (host, stack) =>
    host.addContainer("site", { image: "caddy", secrets: { [file]: secret(stack) } }),
  );
}

export function existingVault(stack: AzureStack, vaultId: string = ID.vault, id = "keys"): Vault {
  return Vault.fromExisting(stack, id, { vaultId });
}

/** A construct of a program's own that has something to say in the spec. */
export function withPart({ field = "buckets", what = "bucket media" }): AzureStack {
  return inStack((stack) => {
    class Bucket extends Construct implements StackPart {
      readonly vault = StackVault.of(this).vault;
      specPart = () => ({ field, value: {} });
      dataResources = () => [{ resource: this.vault, what, removalPolicy: RemovalPolicy.RETAIN }];
    }
    new Bucket(stack, "media");
  });
}

/** A share of a program's own, which has its name from somewhere else. */
export function named(share: SmbShare, name: string): SmbShare {
  const at: SmbShare["at"] = (target, props) => new ShareFolder(own, target, props ?? {});
  const own = Object.create(share, { name: { value: name }, at: { value: at } }) as SmbShare;
  return own;
}
