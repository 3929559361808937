import { Construct } from "constructs";
import type { PartOf, ShareSpec, shareKind } from "../../core/spec/index.js";
import type { PartChecks } from "../checks/checks.js";
import { freeId } from "../checks/scope.js";
import type { ISubnet } from "../network/subnet.js";
import { Siblings } from "../stack/siblings.js";
import type { StackPart } from "../stack/stack-part.js";
import { type IShare, ShareFolder, type ShareFolderProps } from "./share.js";

/** What the spec has of a share, whatever its protocol, and what follows from its protocol. */
type Common = "name" | "path" | "directories";
export type ShareServer = ShareSpec extends infer Each
  ? Each extends ShareSpec
    ? Omit<Each, Common>
    : never
  : never;

/** Hosts and the vault know a share by its name. */
const SHARES = new Siblings<StackShare>("shares");

/** A share that hosts of a stack can mount: one that the stack makes, or one that exists already. */
export abstract class StackShare extends Construct implements IShare, StackPart {
  abstract readonly protocol: ShareSpec["protocol"];
  abstract readonly name: string;

  constructor(scope: Construct, id: string) {
    super(scope, freeId(scope, id));
    SHARES.add(this);
  }

  get path(): string {
    return this.node.path;
  }

  /** The share, or a folder of it, as a folder of a container. The container's host mounts the share for it. */
  at(target: string, props: ShareFolderProps = {}): ShareFolder {
    return new ShareFolder(this, target, props);
  }

  /** @internal */
  abstract admit(subnet: ISubnet): void;

  /** @internal */
  checkTogether(checks: PartChecks): void {
    SHARES.checkName(checks, this);
  }

  /** @internal */
  specPart(): PartOf<typeof shareKind> {
    const { name, path, directories } = this;
    return { field: "shares", value: { name, path, ...this.server(), directories: [...directories] } };
  }

  /** Folders that whoever mounts it first makes. */
  protected abstract readonly directories: readonly string[];

  /** By what its server and keys are found in Terraform's state. */
  protected abstract server(): ShareServer;
}
