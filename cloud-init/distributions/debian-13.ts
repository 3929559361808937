import type { Distribution } from "./distribution.js";

export const DEBIAN_13: Distribution = {
  title: "Debian 13",
  repository: { url: "https://download.docker.com/linux/debian", release: "trixie" },
  engine: {
    install: ["docker.io", "docker-cli", "docker-buildx", "docker-compose"],
    versioned: ["docker.io", "docker-cli"],
    epoch: "",
    runtime: ["containerd", "runc"],
  },
  engineNeeds: ["apparmor", "ca-certificates", "xz-utils"],
  otherEngines: [
    "docker.io",
    "docker-cli",
    "docker-buildx",
    "docker-compose",
    "docker-compose-v2",
    "docker-doc",
    "podman-docker",
    "containerd",
    "runc",
  ],
};
