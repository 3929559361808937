/** The operating systems that a host can have, by what installs their packages. */
const PACKAGE_MANAGERS = {
  "debian-12": "apt",
  "debian-13": "apt",
  "ubuntu-22.04": "apt",
  "ubuntu-24.04": "apt",
  "rhel-9": "dnf",
  "almalinux-9": "dnf",
  "sles-15": "zypper",
  "azure-linux-3": "tdnf",
} as const satisfies Readonly<Record<string, string>>;

export type DistributionName = keyof typeof PACKAGE_MANAGERS;
export type PackageManagerName = (typeof PACKAGE_MANAGERS)[DistributionName];

export const DISTRIBUTION_NAMES = Object.keys(PACKAGE_MANAGERS) as DistributionName[];

export function packageManagerName(distribution: DistributionName): PackageManagerName {
  return PACKAGE_MANAGERS[distribution];
}
