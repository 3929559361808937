import type { Construct } from "constructs";
import type { ShareProtocol } from "../core/spec/index.js";
import type { ITerraformDependable } from "./cdktf.js";
import type { ShareFolder, ShareFolderProps } from "./share-folder.js";
import type { ISubnet } from "./subnet.js";

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

/** One whose mounts sign in by a key. */
export type KeyedShare = IShare & Required<Pick<IShare, "grantKey" | "facts">>;

export function hasKeys(share: IShare): share is KeyedShare {
  return share.grantKey !== undefined && share.facts !== undefined;
}
