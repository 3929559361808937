import type { ShareMountSpec } from "../core/spec.js";
import { Checks, show } from "./checks.js";
import type { Mount } from "./mount.js";
import type { IShare } from "./share.js";
import type { ShareFolder } from "./share-folder.js";
import { ShareMount, type ShareMountProps } from "./share-mount.js";

/** The shares that a host mounts, each once. */
export class HostShares {
  private readonly mounts: ShareMount[] = [];
  private readonly folders = new Map<IShare, Set<string>>();

  /** `adopt` is called for each share that is mounted for the first time. */
  constructor(
    private readonly hostPath: string,
    private readonly adopt: (share: IShare) => void,
  ) {}

  /** Whether the host fetches keys to mount any of them. */
  get needKeys(): boolean {
    return this.mounts.some(({ share }) => share.grantKey !== undefined);
  }

  add(share: IShare, path: string, props: ShareMountProps): ShareMount {
    const mount = new ShareMount(share, path, props);
    const checks = new Checks(this.hostPath);
    mount.check(checks);
    checks.that(!this.mounts.some((other) => other.share === share), {
      rule: "a host mounts a share once",
      seen: `${share.name} for a second time`,
      remedy: "Mounts of containers use the one that is there: share.at(…) after mountShare(…).",
    });
    const over = this.mounts.find(
      (other) => `${other.path}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${other.path}/`),
    );
    checks.that(over === undefined || over.share === share, {
      rule: "no share is mounted at or below the place of another",
      seen: `${share.name} at ${show(path)} and ${over?.share.name} at ${show(over?.path ?? "")}`,
    });
    checks.done();
    this.mounts.push(mount);
    this.adopt(share);
    return mount;
  }

  /** The folder of the host that a container gets; mounts the share at `/mnt/NAME` when nothing has yet. */
  mountFor(folder: ShareFolder): Mount {
    const { share, subPath } = folder;
    const mount = this.mounts.find((one) => one.share === share) ?? this.add(share, `/mnt/${share.name}`, {});
    if (subPath !== undefined) this.folders.set(share, (this.folders.get(share) ?? new Set()).add(subPath));
    return folder.on(mount.path);
  }

  toSpec(identity: string | undefined): ShareMountSpec[] {
    return this.mounts.map((mount) => mount.toSpec(identity, [...(this.folders.get(mount.share) ?? [])]));
  }
}
