import { DEBIAN_13 } from "./debian-13.js";
import type { Distribution } from "./distribution.js";

export const UBUNTU_24_04: Distribution = {
  ...DEBIAN_13,
  title: "Ubuntu 24.04",
  repository: { url: "https://download.docker.com/linux/ubuntu", release: "noble" },
  engine: {
    // Ubuntu's docker.io holds the command line as well.
    install: ["docker.io", "docker-buildx", "docker-compose-v2"],
    versioned: ["docker.io"],
    epoch: "",
    runtime: ["containerd", "runc"],
  },
};
