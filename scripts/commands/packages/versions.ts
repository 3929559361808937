/** What stands before the upstream version, with its colon: `5:`, or nothing. */
export function epoch(version: string): string {
  return /^\d+:/.exec(version)?.[0] ?? "";
}

/** The upstream part of a Debian version: `5:28.5.2-1~debian.13~trixie` is `28.5.2`. */
export function upstreamVersion(version: string): string {
  const withoutEpoch = version.slice(epoch(version).length);
  const revision = withoutEpoch.lastIndexOf("-");
  return revision === -1 ? withoutEpoch : withoutEpoch.slice(0, revision);
}

/** Whether a version is what a prefix asks for: `28.5` fits `28.5.2` and not `28.51`. */
export function fitsVersion(version: string, prefix: string | undefined): boolean {
  if (prefix === undefined) return true;
  return version.startsWith(prefix) && !/^\d/.test(version.slice(prefix.length));
}

/** Reads `apt-cache madison`: the versions of each package, newest first. */
export function parseMadison(text: string): Map<string, string[]> {
  const versions = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [name, version] = line.split("|").map((field) => field.trim());
    if (name && version) versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return versions;
}
