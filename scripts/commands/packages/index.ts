import {
  type DistributionName,
  type PackageManagerName,
  packageManagerName,
} from "../../../core/distribution.js";
import { APT } from "./apt.js";
import { DNF } from "./dnf.js";
import type { PackageManager } from "./package-manager.js";
import { TDNF } from "./tdnf.js";
import { ZYPPER } from "./zypper.js";

export type { PackageManager, PackageRequest, Versions } from "./package-manager.js";
export { fitsVersion } from "./versions.js";

const MANAGERS: Readonly<Record<PackageManagerName, PackageManager>> = {
  apt: APT,
  dnf: DNF,
  zypper: ZYPPER,
  tdnf: TDNF,
};

export function packageManagerOf(distribution: DistributionName): PackageManager {
  return MANAGERS[packageManagerName(distribution)];
}
