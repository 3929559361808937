import { pathUnit } from "../../core/path-unit.js";
import type { ShareMountSpec } from "../../core/spec/index.js";
import { type Checks, show } from "../checks/checks.js";
import type { IShare, ShareFolder, ShareFolderProps } from "./share.js";
import { checkShareOptions, type ShareOptionsProps, shareOptions } from "./share-options.js";

export interface ShareMountProps extends ShareOptionsProps {
  /** Default: false. */
  readonly readOnly?: boolean;
}

/** A share as one host has it; made by `ContainerHost.mountShare`. */
export class ShareMount {
  /** @internal */
  constructor(
    readonly share: IShare,
    readonly path: string,
    private readonly props: ShareMountProps,
  ) {}

  /** The share, or a folder of it, as a folder of a container. */
  at(target: string, props: ShareFolderProps = {}): ShareFolder {
    return this.share.at(target, props);
  }

  /** @internal */
  check(checks: Checks): void {
    checkMountPath(checks, this.path);
    checkShareOptions(checks, this.props);
    const said = OF_SMB.filter((name) => this.props[name] !== undefined);
    checks.that(this.share.protocol === "smb" || said.length === 0, {
      rule: "on an NFS share every file has an owner and a mode of its own",
      seen: said.join(", "),
      remedy: "Leave them out, and set owners and modes by chown and chmod on the share.",
    });
  }

  /** @internal */
  toSpec(identity: string | undefined, directories: readonly string[]): ShareMountSpec {
    const { attributeCacheSeconds, ...ofSmb } = shareOptions(this.props);
    const common = {
      share: this.share.name,
      path: this.path,
      readOnly: this.props.readOnly ?? false,
      attributeCacheSeconds,
      directories: [...directories],
    };
    if (this.share.protocol === "nfs") return { protocol: "nfs", ...common };
    return { protocol: "smb", ...common, identity, ...ofSmb };
  }
}

const OF_SMB = ["uid", "gid", "fileMode", "directoryMode"] as const;

/** What a mount may cover: a folder of its own, not one that the system lives in. */
function checkMountPath(checks: Checks, path: string): void {
  const parts = path.split("/").slice(1);
  const plain =
    path.startsWith("/") && parts.every((part) => /^(?!\.{1,2}$)[^\p{Cc}\p{Surrogate}]+$/u.test(part));
  checks.that(plain && Buffer.byteLength(path) <= 200, {
    rule: "a share is mounted at an absolute path of at most 200 bytes, without . and .. and empty parts",
    seen: show(path),
    remedy: "Write it like /mnt/uploads.",
  });
  if (!plain) return;
  // systemd takes a blank at the end of a line away, and a backslash for a line that goes on.
  checks.that(!/[\s\\]$/u.test(path), {
    rule: "a share is mounted at a path without a blank or a backslash at its end, as systemd demands",
    seen: show(path),
    remedy: "Write it like /mnt/uploads.",
  });
  const unit = pathUnit(path, "automount").length;
  checks.that(unit <= LONGEST_UNIT, {
    rule: `a share is mounted at a path whose unit of systemd has a name of at most ${LONGEST_UNIT} characters: all but letters, digits and :_. / take four`,
    seen: String(unit),
    remedy: "Write it like /mnt/uploads.",
  });
  checks.that((parts.length > 1 || !SYSTEM.has(path)) && !OF_THE_KERNEL.test(path), {
    rule: "a share is mounted over no folder of the system",
    seen: show(path),
    remedy: "Use one below /mnt or /srv.",
  });
}

/** Of systemd's 255, less the ending of the file that the unit is written to first. */
const LONGEST_UNIT = 247;
const OF_THE_KERNEL = /^\/(?:dev|proc|run|sys)\//;

const SYSTEM: ReadonlySet<string> = new Set(
  "/bin /boot /dev /etc /home /lib /lib64 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var".split(
    " ",
  ),
);
