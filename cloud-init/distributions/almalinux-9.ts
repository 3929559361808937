import type { Distribution } from "./distribution.js";
import { RHEL_9 } from "./rhel-9.js";

export const ALMALINUX_9: Distribution = {
  ...RHEL_9,
  title: "AlmaLinux 9",
  // Docker has none for it by name. CentOS Stream's has the same packages, and asks for no subscription.
  repository: { url: "https://download.docker.com/linux/centos", release: "9" },
};
