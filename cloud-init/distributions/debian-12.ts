import { DEBIAN_13 } from "./debian-13.js";
import type { Distribution } from "./distribution.js";

export const DEBIAN_12: Distribution = {
  ...DEBIAN_13,
  title: "Debian 12",
  repository: { url: "https://download.docker.com/linux/debian", release: "bookworm" },
  engine: {
    // Holds the command line as well, and builds images without buildx, which Debian 12 does not have.
    install: ["docker.io"],
    versioned: ["docker.io"],
    epoch: "",
    runtime: ["containerd", "runc"],
  },
};
