import type { Distribution } from "./distribution.js";
import { UBUNTU_24_04 } from "./ubuntu-24.04.js";

/** All of its packages are in jammy-updates by the same names. */
export const UBUNTU_22_04: Distribution = {
  ...UBUNTU_24_04,
  title: "Ubuntu 22.04",
  repository: { url: "https://download.docker.com/linux/ubuntu", release: "jammy" },
};
