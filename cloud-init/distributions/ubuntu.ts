import type { Distribution } from "./distribution.js";

export const UBUNTU_24_04: Distribution = {
  codename: "noble",
  dockerRepository: "https://download.docker.com/linux/ubuntu",
  engine: {
    // Ubuntu's docker.io holds the command line as well.
    install: ["docker.io", "docker-buildx", "docker-compose-v2"],
    versioned: ["docker.io"],
    epoch: "",
    runtime: ["containerd", "runc"],
  },
};
