import { APT_ENVIRONMENT, APT_WAIT } from "../../core/package-managers.js";
import type { Command } from "../transport/transport.js";

/**
 * Makes an image of distribution packages and all that they depend on, unpacked and not configured: no maintainer
 * script runs, so there are no users but root and nobody, and no alternatives.
 */
export function makeBaseImage(tag: string, packages: readonly string[]): Command {
  return { argv: ["sh", "-c", SCRIPT, "base-image", tag, ...packages], root: true, timeoutSeconds: 1800 };
}

// apt is told that nothing is installed, so that it fetches everything that the packages need.
// Debian's folders under / have been links into /usr since Debian 12 and Ubuntu 19.04.
const SCRIPT = `set -eu
tag=$1; shift
work=$(mktemp -d /var/tmp/longshore-base.XXXXXX)
trap 'rm -rf -- "$work"' EXIT
mkdir -p "$work/debs/partial" "$work/root"
: > "$work/status"
fetch() {
  ${APT_ENVIRONMENT} apt-get --yes --download-only --no-install-recommends \\
    -o Dir::State::status="$work/status" -o Dir::Cache::archives="$work/debs" \\
    -o APT::Sandbox::User=root -o Acquire::Retries=3 install -- "$@"
}
fetch "$@" || { apt-get -o ${APT_WAIT} update && fetch "$@"; }
cd "$work/root"
mkdir -p usr/bin usr/sbin usr/lib usr/lib64 etc root tmp run var/tmp proc sys dev
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$folder"; done
ln -s /run var/run
chmod 1777 tmp var/tmp
chmod 700 root
for deb in "$work"/debs/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" > "$work/files.tar"
  tar --extract --keep-directory-symlink --file "$work/files.tar"
done
[ -e etc/passwd ] || printf '%s\\n' 'root:x:0:0:root:/root:/bin/sh' 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin' > etc/passwd
[ -e etc/group ] || printf '%s\\n' 'root:x:0:' 'nogroup:x:65534:' > etc/group
tar --create --numeric-owner --file "$work/root.tar" .
docker import "$work/root.tar" "$tag"
`;
