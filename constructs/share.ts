import type { Construct } from "constructs";
import type { ShareProtocol } from "../core/spec.js";
import type { ShareFolder, ShareFolderProps } from "./share-folder.js";
import type { ISubnet } from "./subnet.js";

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
  grantKey?(scope: Construct, id: string, principalId: string): void;
}
