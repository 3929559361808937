/**
 * Apt preferences that let packages be installed at one version only, given as a prefix of the upstream version:
 * `28.5` fits 28.5.2 and not 28.50.0. `epoch` is what stands before the colon of the packages' versions, if anything.
 */
export function enginePin(packages: readonly string[], version: string, epoch = ""): string {
  const names = packages.join(" ");
  const pattern = `/^${epoch}${version.replaceAll(".", "\\.")}([^0-9]|$)/`;
  return `Package: ${names}
Pin: version ${pattern}
Pin-Priority: 1001

Package: ${names}
Pin: version *
Pin-Priority: -1
`;
}
