import type { DistributionName } from "../../core/distribution.js";
import { ALMALINUX_9 } from "./almalinux-9.js";
import { AZURE_LINUX_3 } from "./azure-linux-3.js";
import { DEBIAN_12 } from "./debian-12.js";
import { DEBIAN_13 } from "./debian-13.js";
import type { Distribution } from "./distribution.js";
import { RHEL_9 } from "./rhel-9.js";
import { SLES_15 } from "./sles-15.js";
import { UBUNTU_22_04 } from "./ubuntu-22.04.js";
import { UBUNTU_24_04 } from "./ubuntu-24.04.js";

const DISTRIBUTIONS: Readonly<Record<DistributionName, Distribution>> = {
  "debian-12": DEBIAN_12,
  "debian-13": DEBIAN_13,
  "ubuntu-22.04": UBUNTU_22_04,
  "ubuntu-24.04": UBUNTU_24_04,
  "rhel-9": RHEL_9,
  "almalinux-9": ALMALINUX_9,
  "sles-15": SLES_15,
  "azure-linux-3": AZURE_LINUX_3,
};

export function distributionOf(name: DistributionName): Distribution {
  return DISTRIBUTIONS[name];
}
