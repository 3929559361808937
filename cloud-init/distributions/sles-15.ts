import { type Distribution, withoutFirewall } from "./distribution.js";

export const SLES_15: Distribution = {
  title: "SLES 15",
  repository: { because: "Docker publishes no packages for it on x86-64" },
  engine: {
    install: ["docker"],
    versioned: ["docker"],
    epoch: "",
    runtime: ["docker-buildx", "containerd", "runc"],
  },
  engineNeeds: ["apparmor-parser", "ca-certificates", "xz"],
  otherEngines: [],
  beforeEngine: [
    withoutFirewall("firewalld.service"),
    // The module is free, and most images come with it. Source: "Docker Open Source Engine", SLES 15 container guide.
    `if [ -z "$(available docker)" ]; then
  SUSEConnect --product "sle-module-containers/$(. /etc/os-release; echo "$VERSION_ID")/$(uname -m)"
fi`,
    // What keeps containers from the metadata service needs cgroup version 2. This script goes on after the reboot.
    `if [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
  if grep -q unified_cgroup_hierarchy /etc/default/grub; then
    echo "longshore: /etc/default/grub asks for cgroup version 2, and the machine does not have it" >&2
    exit 1
  fi
  sed -i 's/^GRUB_CMDLINE_LINUX_DEFAULT="/&systemd.unified_cgroup_hierarchy=1 /' /etc/default/grub
  grep unified_cgroup_hierarchy /etc/default/grub
  grub2-mkconfig -o /boot/grub2/grub.cfg
  systemctl --no-block reboot
  exec sleep 600
fi`,
  ],
};
