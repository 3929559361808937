import { areNested } from "../../core/paths.js";
import type { ShareMountSpec, ShareVolumeSpec } from "../../core/spec/index.js";
import { Checks, show } from "../checks/checks.js";
import type { Mount } from "../storage/mount.js";
import type { IShare, ShareFolder } from "../storage/share.js";
import { ShareMount, type ShareMountProps } from "../storage/share-mount.js";
import type { ShareOptionsProps } from "../storage/share-options.js";
import { ShareVolume } from "../storage/share-volume.js";

/** The shares that a host mounts, each once, and those that its engine mounts. */
export class HostShares {
  private readonly mounts: ShareMount[] = [];
  private readonly folders = new Map<IShare, Set<string>>();
  private readonly volumes = new Map<string, ShareVolume>();
  private readonly adopted = new Set<IShare>();

  /** `adopt` is called once for each share. */
  constructor(
    private readonly hostPath: string,
    private readonly disks: readonly { readonly name: string; readonly mountPath: string }[],
    private readonly adopt: (share: IShare) => void,
  ) {}

  /** Whether the host fetches keys to mount any of them. */
  get needKeys(): boolean {
    return [...this.adopted].some((share) => share.grantKey !== undefined);
  }

  add(share: IShare, path: string, props: ShareMountProps): ShareMount {
    const mount = new ShareMount(share, path, props);
    const checks = new Checks(this.hostPath, { path, ...props });
    mount.check(checks);
    checks.that(!this.mounts.some((other) => other.share === share), {
      rule: "a host mounts a share once",
      seen: `${share.name} for a second time`,
      remedy: "Mounts of containers use the one that is there: share.at(…) after mountShare(…).",
    });
    const over = this.mounts.find((other) => areNested(other.path, path));
    checks.that(over === undefined || over.share === share, {
      rule: "no share is mounted at or below the place of another",
      seen: `${share.name} at ${show(path)} and ${over?.share.name} at ${show(over?.path ?? "")}`,
    });
    const disk = this.disks.find(({ mountPath }) => areNested(mountPath, path));
    checks.that(disk === undefined, {
      rule: "no share is mounted at, above or below the place of a data disk",
      seen: `${share.name} at ${show(path)} and the disk ${disk?.name} at ${show(disk?.mountPath ?? "")}`,
      remedy: "Use a path of the share's own, such as one below /mnt.",
    });
    checks.done();
    this.mounts.push(mount);
    this.adoptOnce(share);
    return mount;
  }

  /** What a container gets: a volume, or a folder of the host, with the share at `/mnt/NAME` when it is nowhere yet. */
  mountFor(folder: ShareFolder): Mount {
    const { share, subPath } = folder;
    if (folder.volume) return this.volumeFor(folder, folder.volume);
    const mount = this.mounts.find((one) => one.share === share) ?? this.add(share, `/mnt/${share.name}`, {});
    if (subPath !== undefined) this.folders.set(share, (this.folders.get(share) ?? new Set()).add(subPath));
    return folder.on(mount.path);
  }

  toSpec(identity: string | undefined): { shares: ShareMountSpec[]; volumes: ShareVolumeSpec[] } {
    return {
      shares: this.mounts.map((mount) => mount.toSpec(identity, [...(this.folders.get(mount.share) ?? [])])),
      volumes: [...this.volumes.values()].map((volume) => volume.toSpec(identity)),
    };
  }

  private volumeFor(folder: ShareFolder, options: ShareOptionsProps): Mount {
    const volume = new ShareVolume(folder.share, folder.subPath, options);
    this.volumes.set(volume.name, volume);
    this.adoptOnce(folder.share);
    return folder.ofVolume(volume.name);
  }

  private adoptOnce(share: IShare): void {
    if (this.adopted.has(share)) return;
    this.adopted.add(share);
    this.adopt(share);
  }
}
