import { ManagedDisk } from "@cdktf/provider-azurerm/lib/managed-disk/index.js";
import { VirtualMachineDataDiskAttachment } from "@cdktf/provider-azurerm/lib/virtual-machine-data-disk-attachment/index.js";
import { Construct } from "constructs";
import type { DiskSpec } from "../../core/spec/index.js";
import type { Size } from "../../core/units.js";
import type { Tags } from "../checks/tags.js";
import { RemovalPolicy } from "../stack/removal-policy.js";
import { AzureStack } from "../stack/stack.js";
import type { DataResource, StackPart } from "../stack/stack-part.js";
import { DiskCaching, DiskType } from "./disk.js";
import { Mount, type MountProps } from "./mount.js";

export interface DataDiskProps {
  /** Unique on its host. */
  readonly name: string;
  /**
   * The name that the disk had before: it stays the same disk. What was derived from that name stays too: what Azure
   * calls it, its LUN and its mount path.
   */
  readonly renamedFrom?: string;
  /** Whole GiB, up to 32,767. It can grow later, its filesystem with it, while it is in use; it never shrinks. */
  readonly size: Size;
  /** Default: `DiskType.PREMIUM_SSD`. */
  readonly type?: DiskType;
  /** Default: `DiskCaching.NONE`, which loses nothing when a machine stops hard. */
  readonly caching?: DiskCaching;
  /**
   * The slot that the machine sees it in, 0 to 63. Default: derived from the disk's name, so that it stays whatever
   * becomes of other disks; two names may want the same one, which is refused.
   */
  readonly lun?: number;
  /** Made on the first boot that finds the disk empty, and never again. Default: `ext4`. */
  readonly filesystem?: DiskSpec["filesystem"];
  /** Default: `/srv/NAME`, with the name that the disk had first. */
  readonly mountPath?: string;
  /** Default: `RemovalPolicy.RETAIN`. */
  readonly removalPolicy?: RemovalPolicy;
}

/** A disk for data, of one host, with its filesystem mounted there; made by `ContainerHost`. */
export class DataDisk extends Construct implements StackPart {
  readonly name: string;
  readonly lun: number;
  readonly mountPath: string;
  readonly removalPolicy: RemovalPolicy;
  readonly disk: ManagedDisk;
  private readonly sizeGib: number;
  private readonly filesystem: DiskSpec["filesystem"];
  private readonly caching: DiskCaching;

  /** @internal */
  constructor(
    scope: Construct,
    props: DataDiskProps & {
      readonly lun: number;
      readonly hostName: string;
      readonly zone?: 1 | 2 | 3;
      readonly tags: Tags;
    },
  ) {
    super(scope, props.name);
    const stack = AzureStack.of(this);
    if (props.renamedFrom !== undefined)
      stack.noteRenamed(this, [...stack.formerIds(scope), props.renamedFrom].join("/"));
    this.name = props.name;
    this.lun = props.lun;
    this.mountPath = mountPathOf(props);
    this.removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.sizeGib = props.size.toGibibytes();
    this.filesystem = props.filesystem ?? "ext4";
    this.caching = props.caching ?? DiskCaching.NONE;
    this.disk = new ManagedDisk(this, "Default", {
      name: `${props.hostName}-${lastingName(props)}`,
      location: stack.location,
      resourceGroupName: stack.resourceGroupName,
      createOption: "Empty",
      diskSizeGb: this.sizeGib,
      storageAccountType: props.type ?? DiskType.PREMIUM_SSD,
      zone: props.zone === undefined ? undefined : String(props.zone),
      // Nobody exports it over the internet.
      networkAccessPolicy: "DenyAll",
      publicNetworkAccessEnabled: false,
      tags: props.tags,
    });
  }

  /** The folder of the disk, or one below it, as a folder of a container. */
  at(target: string, props: MountProps & { readonly folder?: string } = {}): Mount {
    const source = props.folder === undefined ? this.mountPath : `${this.mountPath}/${props.folder}`;
    return Mount.bind(source, target, props);
  }

  /** @internal */
  attach(virtualMachineId: string): void {
    new VirtualMachineDataDiskAttachment(this, "attachment", {
      managedDiskId: this.disk.id,
      virtualMachineId,
      lun: this.lun,
      caching: this.caching,
    });
  }

  /** @internal */
  toSpec(): DiskSpec {
    const { name, lun, sizeGib, filesystem, mountPath } = this;
    return { name, lun, sizeGib, filesystem, mountPath };
  }

  /** @internal */
  dataResources(): DataResource[] {
    const what = `data disk ${this.disk.nameInput}`;
    return [{ resource: this.disk, what, removalPolicy: this.removalPolicy }];
  }
}

export function mountPathOf(props: DataDiskProps): string {
  return props.mountPath ?? `/srv/${lastingName(props)}`;
}

/** The name that everything is derived from which has to stay when a disk is renamed. */
export function lastingName({ name, renamedFrom }: DataDiskProps): string {
  return renamedFrom ?? name;
}
