import { type Distribution, withoutFirewall } from "./distribution.js";

export const RHEL_9: Distribution = {
  title: "RHEL 9",
  repository: { url: "https://download.docker.com/linux/rhel", release: "9" },
  engine: { because: "its podman-docker is another engine, Podman, behind Docker's command line" },
  engineNeeds: ["ca-certificates", "xz"],
  otherEngines: [
    "docker",
    "docker-client",
    "docker-common",
    "docker-engine",
    "podman-docker",
    "podman",
    "runc",
  ],
  beforeEngine: [withoutFirewall("firewalld.service")],
};
