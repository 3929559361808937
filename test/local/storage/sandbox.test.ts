import { expect, it } from "vitest";
import { accountFolder } from "../../../local/storage/folder.js";
import { inSandbox, mountIn, unmountIn } from "../../../local/storage/sandbox.js";

const folder = accountFolder("/home/me/a b/storage", "shopdata");
const sandbox = { root: "/cache/samba", folder, protocol: "smb" as const, asRoot: true };
const PLACES = ["sh", "/cache/samba", folder.server, folder.shares];

it("mounts the shares where we are root, and runs the server with no rights at all", () => {
  const argv = inSandbox(sandbox, ["smbd"], { role: "server", shares: ["one", "two"], waits: true });
  expect(argv.slice(0, 4)).toEqual(["unshare", "--mount", "sh", "-euc"]);
  expect(argv[4]).toMatch(/^umask 022\nread -r go\n/);
  expect(argv[4]).toContain("mount -o loop,discard,nodev,nosuid,noexec");
  expect(argv[4]?.endsWith('shift 4\nexec "$@" < /dev/null')).toBe(true);
  expect(argv.slice(5)).toEqual([
    ...PLACES,
    "one two",
    ...["chroot", "/cache/samba", "setpriv", "--reuid=60750", "--regid=60750", "--clear-groups"],
    ...["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "smbd"],
  ]);
});

it("runs the NFS server as root with its rights over files alone, and leaves files to their owners", () => {
  const nfs = { ...sandbox, root: "/cache/ganesha", protocol: "nfs" as const };
  const argv = inSandbox(nfs, ["ganesha.nfsd"], { role: "server", shares: ["one"] });
  expect(argv[4]).toContain("mount -o loop,discard,nodev,nosuid,noexec");
  expect(argv[4]).not.toContain("chown");
  expect(argv[4]).toContain('mount -t proc -o ro,nosuid,nodev,noexec proc "$1/proc"');
  expect(argv[4]?.endsWith('mount -o remount,bind,ro "$1"\nshift 4\nexec "$@"')).toBe(true);
  expect(argv.slice(9)).toEqual([
    "one",
    ...["chroot", "/cache/ganesha", "setpriv", "--inh-caps=-all"],
    "--bounding-set=-all,+chown,+dac_override,+dac_read_search,+fowner,+fsetid,+mknod,+setgid,+setuid",
    ...["--no-new-privs", "ganesha.nfsd"],
  ]);
});

it("binds the shares' folders where we are not, in a user namespace below another one", () => {
  const argv = inSandbox({ ...sandbox, asRoot: false }, ["smbd"], { role: "server", shares: ["one"] });
  expect(argv.slice(0, 6)).toEqual(["unshare", "--mount", "--user", "--map-root-user", "sh", "-euc"]);
  expect(argv[6]).toContain('mount --bind "$3" "$1/srv/shares"');
  expect(argv[6]).not.toContain("loop");
  expect(argv[6]?.endsWith('shift 4\nexec "$@"')).toBe(true);
  expect(argv.slice(7)).toEqual([
    ...PLACES,
    "one",
    ...["unshare", "--user", "--map-user=60750", "--map-group=60750", "--root=/cache/samba", "smbd"],
  ]);
});

it("makes file systems as root of that folder", () => {
  const argv = inSandbox(sandbox, ["mkfs.ext4"], { role: "maker", shares: [] });
  expect(argv.slice(5)).toEqual([...PLACES, "", "chroot", "/cache/samba", "mkfs.ext4"]);
});

it("mounts and lets go in the namespace of a server that runs", () => {
  expect(mountIn(sandbox, 17, ["one"]).slice(0, 5)).toEqual([
    "nsenter",
    "--target=17",
    "--mount",
    "sh",
    "-euc",
  ]);
  expect(mountIn(sandbox, 17, ["one"]).slice(6)).toEqual([...PLACES, "one"]);
  expect(unmountIn(sandbox, 17, "one").slice(6)).toEqual([...PLACES, "one"]);
});
