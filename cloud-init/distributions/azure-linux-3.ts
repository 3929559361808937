import { type Distribution, withoutFirewall } from "./distribution.js";

export const AZURE_LINUX_3: Distribution = {
  title: "Azure Linux 3",
  repository: { because: "Docker publishes no packages for it" },
  engine: {
    install: ["moby-engine", "docker-cli", "docker-buildx", "docker-compose"],
    // The command line has versions of its own.
    versioned: ["moby-engine"],
    epoch: "",
    runtime: ["containerd2", "runc"],
  },
  engineNeeds: ["ca-certificates", "xz"],
  otherEngines: [],
  beforeEngine: [withoutFirewall("iptables.service")],
  // Its unit names the cgroup driver, and no engine starts that is told a setting twice.
  engineCommand: "/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock",
};
