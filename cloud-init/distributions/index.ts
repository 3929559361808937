import type { DistributionName } from "../options.js";
import { DEBIAN_13 } from "./debian.js";
import type { Distribution } from "./distribution.js";
import { UBUNTU_24_04 } from "./ubuntu.js";

const DISTRIBUTIONS: Readonly<Record<DistributionName, Distribution>> = {
  "debian-13": DEBIAN_13,
  "ubuntu-24.04": UBUNTU_24_04,
};

export function distributionOf(name: DistributionName): Distribution {
  return DISTRIBUTIONS[name];
}
