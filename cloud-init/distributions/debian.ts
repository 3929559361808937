import type { Distribution } from "./distribution.js";

export const DEBIAN_13: Distribution = {
  codename: "trixie",
  dockerRepository: "https://download.docker.com/linux/debian",
  engine: {
    install: ["docker.io", "docker-cli", "docker-buildx", "docker-compose"],
    versioned: ["docker.io", "docker-cli"],
    epoch: "",
    runtime: ["containerd", "runc"],
  },
};
