import { LinuxVirtualMachine } from "@cdktf/provider-azurerm/lib/linux-virtual-machine/index.js";
import type { NetworkInterface } from "@cdktf/provider-azurerm/lib/network-interface/index.js";
import type { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group/index.js";
import type { PublicIp as PublicIpResource } from "@cdktf/provider-azurerm/lib/public-ip/index.js";
import type { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import { Construct } from "constructs";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { hostKind, PartOf } from "../../core/spec/index.js";
import { Annotations } from "../cdktf.js";
import { Checks, show } from "../checks/checks.js";
import { freeId } from "../checks/scope.js";
import type { Tags } from "../checks/tags.js";
import { Container, type ContainerProps } from "../containers/container.js";
import { Engine } from "../containers/engine.js";
import { Job, type JobProps } from "../containers/job.js";
import { Connections } from "../network/connections.js";
import { IpRanges, type Peer } from "../network/peer.js";
import { PublicIp } from "../network/public-ip.js";
import type { ISubnet } from "../network/subnet.js";
import type { Access } from "../stack/access.js";
import { addressOf } from "../stack/address.js";
import { lazyString } from "../stack/literals.js";
import { AzureStack } from "../stack/stack.js";
import type { StackPart } from "../stack/stack-part.js";
import { DataDisk } from "../storage/data-disk.js";
import { lunOf } from "../storage/disk-checks.js";
import type { IShare } from "../storage/share.js";
import type { ShareMount, ShareMountProps } from "../storage/share-mount.js";
import { customData } from "./first-boot.js";
import { checkHost } from "./host-checks.js";
import { HostIdentity } from "./host-identity.js";
import { HostImage } from "./host-image.js";
import { HostNetwork } from "./host-network.js";
import type { ContainerHostProps } from "./host-props.js";
import { checkAmongContainers, checkAmongHosts, checkBaseImages, checkWayOut } from "./host-rules.js";
import { HostSecrets } from "./host-secrets.js";
import { HostShares } from "./host-shares.js";
import { HOSTS, type StackHost } from "./stack-host.js";
import { machineArguments } from "./virtual-machine.js";

/**
 * A Linux machine that runs containers. No port is open, no password works, and what runs on it cannot sign in as the
 * machine, unless the program says so. The resources that it makes are public, for what the props leave out.
 */
export class ContainerHost extends Construct implements StackHost, Peer, StackPart {
  /** The host name inside the machine and for the tool. */
  readonly name: string;
  readonly access: Access;
  readonly subnet: ISubnet;
  readonly connections: Connections;
  readonly dataDisks: readonly DataDisk[];
  readonly vm: LinuxVirtualMachine;
  private readonly image: HostImage;
  private readonly engine: Engine;
  private readonly adminUser: string;
  private readonly authorizedKeys: readonly string[];
  private readonly network: HostNetwork;
  private readonly signIn: HostIdentity;
  private readonly shares: HostShares;
  private readonly secrets: HostSecrets;
  private readonly containers: Container[] = [];

  /** A host that something else made, as a peer of connections, by its private address. */
  static fromPrivateAddress(name: string, address: string): Peer {
    return IpRanges.named(name, `${address}/32`);
  }

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ContainerHostProps,
  ) {
    super(scope, freeId(scope, id));
    const stack = AzureStack.of(this);
    stack.noteRenamed(this, props.renamedFrom);
    this.name = props.name ?? stack.lastingName(this);
    const { subnet, keys } = checkHost(
      new Checks(this.path, props, ["network", "tags"]),
      stack,
      this.name,
      props,
    );
    this.subnet = subnet;
    this.authorizedKeys = keys;
    this.access = props.access ?? stack.access;
    this.image = props.image ?? HostImage.debian13();
    this.engine = props.engine ?? Engine.docker();
    this.adminUser = props.adminUser ?? "azureuser";

    const name = `${stack.node.id}-${this.name}`;
    const tags = { ...stack.tags, ...props.tags };
    this.network = new HostNetwork(this, {
      name,
      subnet,
      zone: props.zone,
      publicIp: props.publicIp,
      tags,
    });
    this.connections = new Connections(this, "connections", this.securityGroup, (checks) =>
      this.givePublicIp(checks),
    );
    this.dataDisks = this.renderDisks(name, tags);
    this.signIn = new HostIdentity(this, props.identity, { name, tags });
    this.shares = new HostShares(this.path, this.dataDisks, (share) => this.adopt(share));
    this.secrets = new HostSecrets(this, () => this.signIn.require(this.vm).principalId);
    this.vm = this.renderMachine(name, tags);
    for (const disk of this.dataDisks) disk.attach(this.vm.id);
    this.renderAccess();
    HOSTS.add(this);
    subnet.addHost?.();
  }

  get path(): string {
    return this.node.path;
  }

  get networkInterface(): NetworkInterface {
    return this.network.networkInterface;
  }

  get securityGroup(): NetworkSecurityGroup {
    return this.network.securityGroup;
  }

  /** Only when the host has one; it may come later, with the first connection from the internet. */
  get publicIp(): PublicIpResource | undefined {
    return this.network.publicIp;
  }

  /**
   * Only with `Identity.userAssigned()`, and when the host mounts an SMB share or its containers have secrets without an
   * identity declared.
   */
  get identity(): UserAssignedIdentity | undefined {
    return this.signIn.resource;
  }

  /** Known when Terraform has made the network interface. */
  get privateAddress(): string {
    return this.network.privateAddress;
  }

  get peerName(): string {
    return this.name;
  }

  get sourcePrefixes(): readonly string[] {
    return [this.privateAddress];
  }

  /** Declares a container. It is put there, replaced and checked over SSH, after Terraform and without it. */
  addContainer(name: string, props: ContainerProps): Container {
    this.checkNewContainer(name);
    return this.run(new Container(this, name, props, (folder) => this.shares.mountFor(folder)));
  }

  /**
   * Declares a container that runs to its end, such as a migration: once for each declaration of it, or at each deploy.
   * Whoever depends on it is started when it has ended with 0.
   */
  addJob(name: string, props: JobProps): Job {
    this.checkNewContainer(name);
    return this.run(new Job(this, name, props, (folder) => this.shares.mountFor(folder)));
  }

  private run<Each extends Container>(container: Each): Each {
    for (const secret of container.secrets) this.secrets.grant(secret);
    for (const warning of container.warnings) Annotations.of(this).addWarning(warning);
    this.containers.push(container);
    return container;
  }

  private checkNewContainer(name: string): void {
    const checks = new Checks(this.path, { name });
    checks.that(this.engine.runsContainers, {
      rule: "a host with containers has an engine",
      seen: "Engine.none()",
      remedy: "Use Engine.docker().",
    });
    checks.that(!this.containers.some((other) => other.name === name), {
      rule: "the containers of a host have names of their own",
      seen: `${show(name)} for a second time`,
    });
    checks.done();
  }

  /**
   * Mounts a share, over SSH, after Terraform. The host boots while the share is away, and mounts it when it is back; the
   * key of an SMB share it fetches from the stack's vault as its own identity.
   */
  mountShare(share: IShare, path = `/mnt/${share.name}`, props: ShareMountProps = {}): ShareMount {
    return this.shares.add(share, path, props);
  }

  /** One of the host's data disks, by its name. */
  dataDisk(name: string): DataDisk {
    new Checks(this.path, { name }).done();
    const disk = this.dataDisks.find((one) => one.name === name);
    if (disk) return disk;
    const names = this.dataDisks.map((one) => one.name).join(", ") || "none";
    throw new LongshoreError(
      { where: this.path, rule: `a data disk of the host is one of: ${names}`, seen: show(name) },
      { exitCode: ExitCode.USAGE },
    );
  }

  /** @internal */
  checkTogether(checks: Checks): void {
    checkAmongHosts(checks, AzureStack.of(this), this);
    checkAmongContainers(checks, this.containers);
    checkBaseImages(checks, this.containers, this.image.distribution);
    checkWayOut(checks, {
      subnet: this.subnet,
      hasPublicIp: this.publicIp !== undefined,
      distribution: this.image.distribution,
      runsContainers: this.engine.runsContainers,
      disks: this.dataDisks,
    });
  }

  /** @internal */
  specPart(): PartOf<typeof hostKind> {
    return {
      field: "hosts",
      value: {
        name: this.name,
        path: this.path,
        resources: {
          vm: addressOf(this.vm),
          nic: addressOf(this.networkInterface),
          publicIp: this.publicIp && addressOf(this.publicIp),
        },
        distribution: this.image.distribution,
        adminUser: this.adminUser,
        authorizedKeys: [...this.authorizedKeys],
        stackKey: this.usesStackKey,
        access: this.access.toSpec(),
        engine: this.engine.toSpec(this.image.distribution),
        ...(this.secrets.any ? { identity: this.signIn.require(this.vm).address } : {}),
        metadataForContainers: this.metadataForContainers,
        osDiskGib: this.props.osDisk?.size?.toGibibytes(),
        disks: this.dataDisks.map((disk) => disk.toSpec()),
        ...this.shares.toSpec(this.shares.needKeys ? this.signIn.require(this.vm).address : undefined),
        containers: this.containers.map((container) => container.toSpec()),
      },
    };
  }

  private get usesStackKey(): boolean {
    return this.authorizedKeys.length === 0;
  }

  private get metadataForContainers(): boolean {
    return this.props.metadataForContainers ?? false;
  }

  private givePublicIp(checks: Checks): void {
    const refused = this.props.publicIp?.exists === false;
    checks.that(!refused, {
      rule: "a host that the internet may reach has a public address",
      seen: "PublicIp.none()",
      remedy: "Use PublicIp.static().",
    });
    if (!refused && this.publicIp === undefined) this.network.addPublicIp(PublicIp.static());
  }

  private renderDisks(name: string, tags: Tags): DataDisk[] {
    const disks = this.props.dataDisks ?? [];
    const shelf = new Construct(this, "disks");
    return disks.map(
      (disk) =>
        new DataDisk(shelf, { ...disk, lun: lunOf(disk), hostName: name, zone: this.props.zone, tags }),
    );
  }

  private renderMachine(name: string, tags: Tags): LinuxVirtualMachine {
    const stack = AzureStack.of(this);
    const keys = this.usesStackKey ? [stack.stackPublicKey()] : this.authorizedKeys;
    return new LinuxVirtualMachine(this, "Default", {
      ...machineArguments(name, this.image, this.props),
      computerName: this.name,
      location: stack.location,
      resourceGroupName: stack.resourceGroupName,
      networkInterfaceIds: [this.network.interfaceId],
      adminUsername: this.adminUser,
      adminSshKey: keys.map((publicKey) => ({ username: this.adminUser, publicKey })),
      disablePasswordAuthentication: true,
      customData: customData(this.path, {
        distribution: this.image.distribution,
        adminUser: this.adminUser,
        engine: this.engine.toOptions(this.image.distribution),
        disks: this.dataDisks.map((disk) => disk.toSpec()),
        metadataForContainers: this.metadataForContainers,
        timezone: this.props.timezone,
      }),
      identity: this.signIn.block,
      tags,
      dependsOn: [...this.network.readyWith],
    });
  }

  private adopt(share: IShare): void {
    share.admit(this.subnet);
    if (!share.grantKey) return;
    share.grantKey(this, `key-of-${share.name}`, this.signIn.require(this.vm).principalId);
  }

  /** A jump host may be declared later, so its address is looked up when everything is. */
  private renderAccess(): void {
    const access = this.access.toSpec();
    if (access.kind === "ssh") this.connections.allowSsh(access.ranges);
    if (access.kind !== "through") return;
    const stack = AzureStack.of(this);
    const jump = () => HOSTS.in(stack).find((host) => host.name === access.host)?.privateAddress;
    this.connections.allowSsh([lazyString(jump)]);
  }
}
