import { DataAzurermUserAssignedIdentity } from "@cdktf/provider-azurerm/lib/data-azurerm-user-assigned-identity/index.js";
import { Construct } from "constructs";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { Checks } from "../checks/checks.js";
import { checkResourceId, placeOf, RESOURCE_KINDS } from "../checks/resource-id.js";
import { freeId } from "../checks/scope.js";
import { checkPlace } from "../hosts/host-checks.js";
import type { INetwork, ISubnet } from "../network/subnet.js";
import { AzureStack } from "../stack/stack.js";
import type { StackPart } from "../stack/stack-part.js";
import { hasKeys, type IShare, type KeyedShare, type ShareFolder } from "../storage/share.js";
import { driveCommand } from "./drive-command.js";
import { checkDrive, checkWindowsNames } from "./paths.js";
import { checkWindowsFolder } from "./share-folder.js";
import { mountScript, unmountScript } from "./share-script.js";
import { type WindowsBind, WindowsShareMount, type WindowsShareMountProps } from "./windows-share-mount.js";

export interface WindowsMachineProps {
  /** The resource id of the virtual machine, in the stack's region, with Windows Server 2022 or 2025 and Azure's agent. */
  readonly vmId: string;
  /** The resource id of a user-assigned identity that the machine has. It gets the right to read its shares' keys. */
  readonly identityId: string;
  /** Where the machine is: from there its shares let it in. */
  readonly network: INetwork;
  /** The name of one of the network's subnets. Default: the first. */
  readonly subnet?: string;
}

/**
 * A Windows machine that exists already, or that the program made by itself. Shares get there by run commands, with
 * Terraform, and no secret is in what these run.
 */
export class WindowsHost extends Construct implements StackPart {
  private readonly subnet: ISubnet;
  private readonly props: WindowsMachineProps;
  private readonly identity: DataAzurermUserAssignedIdentity;
  private readonly mounts: WindowsShareMount[] = [];
  private readonly unmounted: string[] = [];

  static fromVirtualMachine(scope: Construct, id: string, props: WindowsMachineProps): WindowsHost {
    return new WindowsHost(scope, id, props);
  }

  private constructor(scope: Construct, id: string, props: WindowsMachineProps) {
    super(scope, freeId(scope, id));
    const checks = new Checks(this.path, props, ["vmId", "identityId", "network"]);
    this.props = checkedMachine(checks, props);
    const subnet = checkPlace(checks, AzureStack.of(this), props);
    checks.done();
    if (subnet === undefined) throw new Error(`${this.path}: a network without a subnet`);
    this.subnet = subnet;
    this.identity = new DataAzurermUserAssignedIdentity(this, "identity", placeOf(this.props.identityId));
  }

  get path(): string {
    return this.node.path;
  }

  get vmId(): string {
    return this.props.vmId;
  }

  /**
   * Maps a share to a drive, for every user and container of the machine, encrypted on its way. The machine keeps it so:
   * at each start, and every five minutes, it looks after the mapping. It fetches the key from the vault as its identity.
   */
  mountShare(share: IShare, drive: string, props: WindowsShareMountProps = {}): WindowsShareMount {
    const checks = new Checks(this.path, { drive, ...props });
    this.checkFree(checks, drive);
    checks.that(!this.mounts.some((other) => other.share === share), {
      rule: "a host mounts a share once",
      seen: `${share.name} for a second time`,
      remedy: "Binds of containers use the one that is there: host.bind(share.at(…)).",
    });
    const keyed = hasKeys(share) ? share : undefined;
    checks.that(keyed !== undefined, {
      rule: "a drive of a Windows host is an SMB share",
      seen: `the NFS share ${share.name}`,
    });
    for (const path of keyed?.facts().directories ?? [])
      checkWindowsNames(checks, "a directory of a share", path);
    checks.done();
    const mount = new WindowsShareMount(share, drive, props);
    this.mounts.push(mount);
    if (keyed) this.renderMount(keyed, mount);
    return mount;
  }

  /**
   * Takes a share that was mounted earlier away from its drive, with everything that kept it there. Stands in the program
   * in the place of `mountShare` until it has been applied. A program without either leaves the machine as it is.
   */
  unmountShare(drive: string): void {
    const checks = new Checks(this.path, { drive });
    this.checkFree(checks, drive);
    checks.done();
    this.unmounted.push(drive);
    driveCommand(this, {
      vmId: this.vmId,
      drive,
      script: () => unmountScript(drive),
      about: () => ({ unmounted: true }),
    });
  }

  /** The folder of the machine that a container gets for a share, or a folder of one, that is mounted at a drive. */
  bind(folder: ShareFolder): WindowsBind {
    const mount = this.mountOf(folder.share);
    const checks = new Checks(this.path, { folder });
    checkWindowsFolder(checks, folder);
    checks.done();
    return mount.bind(folder);
  }

  /** @internal */
  checkTogether(checks: Checks): void {
    const hosts = AzureStack.of(this)
      .node.findAll()
      .filter((construct) => construct instanceof WindowsHost);
    const earlier = hosts
      .slice(0, hosts.indexOf(this))
      .find((other) => other.vmId.toLowerCase() === this.vmId.toLowerCase());
    checks.that(earlier === undefined, {
      rule: "a virtual machine is one WindowsHost",
      seen: `the one of ${earlier?.path} again`,
    });
  }

  private mountOf(share: IShare): WindowsShareMount {
    const mount = this.mounts.find((one) => one.share === share);
    if (mount) return mount;
    throw new LongshoreError(
      {
        where: this.path,
        rule: "a share of which a container gets a folder is mounted at a drive",
        seen: `${share.name}, which is not`,
        remedy: 'Mount it first: host.mountShare(share, "G:").',
      },
      { exitCode: ExitCode.USAGE },
    );
  }

  private checkFree(checks: Checks, drive: string): void {
    checkDrive(checks, drive);
    const holder = this.mounts.find((other) => other.drive === drive);
    checks.that(holder === undefined && !this.unmounted.includes(drive), {
      rule: "a drive of a host is one share, or none",
      seen: `${drive} for a second time`,
    });
  }

  private renderMount(share: KeyedShare, mount: WindowsShareMount): void {
    const { drive, props } = mount;
    const { server, secretUrl, keysVersion, directories, readyWith } = share.facts();
    share.admit(this.subnet);
    const right = share.grantKey(this, `key-of-${share.name}`, this.identity.principalId);
    const own = () => ({
      share: share.name,
      directories: [...new Set([...directories, ...mount.directories])],
      readOnly: props.readOnly ?? false,
      storeCredentials: props.storeCredentials ?? false,
    });
    const { vmId, identityId } = this.props;
    driveCommand(this, {
      vmId,
      drive,
      script: () =>
        mountScript(drive, { ...own(), server, secret: secretUrl, clientId: this.identity.clientId }),
      about: () => ({ ...own(), identityId }),
      keysVersion,
      dependsOn: [...readyWith, right],
    });
  }
}

/** The props, with their ids in normal form. */
function checkedMachine(checks: Checks, props: WindowsMachineProps): WindowsMachineProps {
  const vmId = checkResourceId(checks, "vmId", props.vmId, RESOURCE_KINDS.virtualMachine);
  const identityId = checkResourceId(checks, "an identity's id", props.identityId, RESOURCE_KINDS.identity);
  return { ...props, vmId, identityId };
}
