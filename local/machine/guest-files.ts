import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../system/package-root.js";

/** A file of ours in every machine image, or a link. */
export type GuestFile =
  | { readonly target: string; readonly source: string; readonly mode: number }
  | { readonly target: string; readonly link: string };

export interface AptSources {
  /** As cloud-init names it, which may write it anew: `debian.sources`. */
  readonly file: string;
  readonly content: string;
}

/** What makes a plain distribution a machine of the local cloud; what differs from machine to machine is in the seed. */
export const GUEST_FILES: readonly GuestFile[] = [
  program("container-init"),
  program("vm-init"),
  program("vm-network"),
  program("network"),
  program("trust"),
  program("disks"),
  program("host-keys"),
  program("lun"),
  program("relay"),
  program("run"),
  unit("longshore-relay.socket"),
  unit("longshore-relay@.service"),
  wanted("sockets.target", "longshore-relay.socket"),
  unit("longshore-vm-init.service"),
  wanted("sysinit.target", "longshore-vm-init.service"),
  unit("longshore-mounts.service"),
  wanted("local-fs.target", "longshore-mounts.service"),
  unit("longshore-host-keys.service"),
  wanted("multi-user.target", "longshore-host-keys.service"),
  file("66-longshore-disks.rules", "etc/udev/rules.d/66-longshore-disks.rules"),
  file("cloud.cfg", "etc/cloud/cloud.cfg.d/90_longshore.cfg"),
  { target: "etc/cloud/cloud.cfg.d/91_longshore_machine.cfg", link: "/var/lib/longshore-machine/cloud.cfg" },
  { target: "var/lib/cloud/seed/nocloud", link: "/var/lib/longshore-machine/seed" },
  file("resolv.conf", "etc/resolv.conf"),
  file("resolv.conf", "usr/lib/longshore/resolv.conf"),
  file("hosts", "etc/hosts"),
  file("hosts", "usr/lib/longshore/hosts"),
];

/** Writes the tree that is laid over the distribution's, with the sources of its packages. */
export function stageGuestFiles(folder: string, sources: AptSources): void {
  const sourcesPath = join(folder, "etc/apt/sources.list.d", sources.file);
  mkdirSync(dirname(sourcesPath), { recursive: true, mode: 0o755 });
  writeFileSync(sourcesPath, sources.content, { mode: 0o644 });

  for (const entry of GUEST_FILES) {
    const path = join(folder, entry.target);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    if ("link" in entry) {
      symlinkSync(entry.link, path);
    } else {
      copyFileSync(sourcePath(entry.source), path);
      chmodSync(path, entry.mode);
    }
  }
}

/** All that the tree holds, as text: for a hash. */
export function describeGuestFiles(): string {
  return JSON.stringify(
    GUEST_FILES.map((entry) =>
      "link" in entry ? entry : { ...entry, content: readFileSync(sourcePath(entry.source), "utf8") },
    ),
  );
}

function sourcePath(source: string): string {
  return join(packageRoot(), "local/machine/guest", source);
}

function program(name: string): GuestFile {
  return { target: `usr/lib/longshore/${name}`, source: name, mode: 0o755 };
}

function unit(name: string): GuestFile {
  return file(name, `etc/systemd/system/${name}`);
}

function wanted(by: string, name: string): GuestFile {
  return { target: `etc/systemd/system/${by}.wants/${name}`, link: `/etc/systemd/system/${name}` };
}

function file(source: string, target: string): GuestFile {
  return { target, source, mode: 0o644 };
}
