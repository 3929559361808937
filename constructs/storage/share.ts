import type { Construct } from "constructs";
import { isWithin } from "../../core/paths.js";
import type { ShareProtocol } from "../../core/spec/index.js";
import type { ITerraformDependable } from "../cdktf.js";
import { type Checked, type Checks, show } from "../checks/checks.js";
import type { ISubnet } from "../network/subnet.js";
import { DATABASE_FOLDERS, DATABASE_ON, type DatabaseFolder } from "./databases.js";
import { checkTarget, Mount, type MountProps } from "./mount.js";
import { checkShareOptions, type ShareOptionsProps } from "./share-options.js";
import { checkSharePath } from "./share-path.js";

/** A share that hosts can mount: one of the stack, or one that exists already. */
export interface IShare {
  readonly protocol: ShareProtocol;
  /** The share's name on its server. */
  readonly name: string;
  /** The share, or a folder of it, as a folder of a container. The container's host mounts the share for it. */
  at(target: string, props?: ShareFolderProps): ShareFolder;
  /** Has the share let hosts of a subnet in. @internal */
  admit(subnet: ISubnet): void;
  /** Lets an identity fetch the keys; absent where a mount needs none. @internal */
  grantKey?(scope: Construct, id: string, principalId: string): ITerraformDependable;
  /** Absent where no machine mounts it by itself. @internal */
  facts?(): ShareFacts;
}

/** What a machine that mounts a share by itself has to know. Terraform may be the only one to know it. */
export interface ShareFacts {
  /** The host name of its server. */
  readonly server: string;
  /** The URL of the secret with the account's name and keys. */
  readonly secretUrl: string;
  /** Another one when the keys are others. Absent where that is not known. */
  readonly keysVersion?: string;
  /** Folders that whoever mounts it first makes. */
  readonly directories: readonly string[];
  /** What has to be there before it can be mounted. */
  readonly readyWith: readonly ITerraformDependable[];
}

/** One whose mounts sign in by a key. */
export type KeyedShare = IShare & Required<Pick<IShare, "grantKey" | "facts">>;

export function hasKeys(share: IShare): share is KeyedShare {
  return share.grantKey !== undefined && share.facts !== undefined;
}

export interface ShareFolderProps extends MountProps {
  /** A folder of the share, `invoices/2026`; it is made when it is not there. Default: the whole share. */
  readonly subPath?: string;
  /**
   * Has the engine mount it by itself, as a volume with these options: no folder of the host has it then, and whoever
   * may ask the engine sees the keys. Default: a folder of the host's mount.
   */
  readonly volume?: ShareOptionsProps;
  /**
   * Has a database keep its data on the share all the same: SMB keeps not all of what databases rely on, and they lose
   * data by it. Default: false.
   */
  readonly databaseOnSmb?: boolean;
  /**
   * Has a database keep its data on an NFS share all the same: most databases support that on no or on few servers, and a
   * server that is away halts them. Default: false.
   */
  readonly databaseOnNfs?: boolean;
}

/** A share, or a folder of one, that a container sees; made by `SmbShare.at` or `NfsShare.at`. */
export class ShareFolder implements Checked {
  /** @internal */
  constructor(
    readonly share: IShare,
    readonly target: string,
    private readonly props: ShareFolderProps,
  ) {}

  get subPath(): string | undefined {
    return this.props.subPath;
  }

  get readOnly(): boolean {
    return this.props.readOnly ?? false;
  }

  get volume(): ShareOptionsProps | undefined {
    return this.props.volume;
  }

  /** The same as a volume of a host's engine. @internal */
  ofVolume(name: string): Mount {
    return Mount.ofShare(name, this.target, this.props);
  }

  /** The same as a folder of a host that has the share mounted at `hostPath`. @internal */
  on(hostPath: string): Mount {
    const source = this.subPath === undefined ? hostPath : `${hostPath}/${this.subPath}`;
    return Mount.ofShare(source, this.target, this.props);
  }

  /** @internal */
  check(checks: Checks): void {
    checkTarget(checks, this.target);
    this.checkContents(checks, this.target, DATABASE_FOLDERS);
    if (!this.volume) return;
    checkShareOptions(checks, this.volume);
    checks.that(this.share.protocol === "smb", {
      rule: "an engine mounts SMB shares alone by itself",
      seen: `volume, of the NFS share ${this.share.name}`,
      remedy: "Leave it out: the container gets a folder of the host's mount.",
    });
    checks.that(!this.subPath?.includes(","), {
      rule: "the subPath of a volume has no comma: mount.cifs would not let its keys be changed",
      seen: show(this.subPath ?? ""),
      remedy: "Rename the folder, or leave volume out.",
    });
  }

  /** The rules that are the same on Linux and Windows; `target` as the paths of `databases` are. @internal */
  checkContents(checks: Checks, target: string, databases: readonly DatabaseFolder[]): void {
    if (this.subPath !== undefined) checkSharePath(checks, "subPath", this.subPath);
    const database = databases.find(({ folder }) => isWithin(target, folder));
    const { said, why } = DATABASE_ON[this.share.protocol];
    checks.that(database === undefined || this.props[said] === true, {
      rule: `a database keeps its data on a disk: ${why}`,
      seen: `the data of ${database?.name} at ${show(this.target)} on the share ${this.share.name}`,
      remedy: `Use a data disk of the host; or say ${said}: true, knowing this.`,
    });
  }
}
