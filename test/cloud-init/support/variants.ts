import type { CloudInitOptions } from "../../../cloud-init/index.js";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB/2/iFs/I7JVQ6kLRHKsL9gUuhV2tzNf2X91LCmwonj eve@example";

/** One document for every turn that the builder takes; the name is the golden file's. */
export const VARIANTS: Readonly<Record<string, CloudInitOptions>> = {
  "debian-13-no-engine": { distribution: "debian-13", adminUser: "azureuser" },
  "debian-13-distribution": {
    distribution: "debian-13",
    adminUser: "azureuser",
    engine: { source: { kind: "distribution" } },
  },
  "debian-13-repository": {
    distribution: "debian-13",
    adminUser: "azureuser",
    engine: { source: { kind: "repository" }, version: "28.5" },
  },
  "debian-12-distribution": {
    distribution: "debian-12",
    adminUser: "azureuser",
    engine: { source: { kind: "distribution" } },
  },
  "debian-12-repository": {
    distribution: "debian-12",
    adminUser: "azureuser",
    engine: { source: { kind: "repository" } },
  },
  "ubuntu-22.04-distribution": {
    distribution: "ubuntu-22.04",
    adminUser: "azureuser",
    engine: { source: { kind: "distribution" } },
  },
  "ubuntu-22.04-repository": {
    distribution: "ubuntu-22.04",
    adminUser: "azureuser",
    engine: { source: { kind: "repository" }, version: "29" },
  },
  "rhel-9-repository": {
    distribution: "rhel-9",
    adminUser: "azureuser",
    engine: { source: { kind: "repository" }, version: "28.5" },
    disks: [{ name: "data", lun: 0, filesystem: "xfs", mountPath: "/srv/data" }],
  },
  "almalinux-9-repository": {
    distribution: "almalinux-9",
    adminUser: "azureuser",
    engine: { source: { kind: "repository" } },
  },
  "sles-15-distribution": {
    distribution: "sles-15",
    adminUser: "azureuser",
    engine: { source: { kind: "distribution" }, version: "28" },
  },
  "azure-linux-3-distribution": {
    distribution: "azure-linux-3",
    adminUser: "azureuser",
    engine: { source: { kind: "distribution" }, version: "25.0" },
  },
  "ubuntu-24.04-distribution": {
    distribution: "ubuntu-24.04",
    adminUser: "azureuser",
    engine: { source: { kind: "distribution" }, version: "28" },
    metadataForContainers: true,
  },
  "ubuntu-24.04-everything": {
    distribution: "ubuntu-24.04",
    adminUser: "azureuser",
    users: [
      { name: "eve", authorizedKeys: [KEY], sudo: true, engineGroup: true },
      { name: "no", authorizedKeys: [KEY] },
    ],
    engine: {
      source: {
        kind: "repository",
        url: "http://mirror.example/docker",
        suite: "noble-proposed",
        component: "test",
      },
      daemon: {
        logDriver: "local",
        logMaxMebibytes: 50,
        logMaxFiles: 2,
        liveRestore: false,
        addressPools: [{ base: "198.18.0.0/16", size: 26 }],
        registryMirrors: ["https://mirror.example"],
        settings: { debug: true, labels: ["größe=ü"] },
      },
    },
    disks: [
      { name: "data", lun: 0, filesystem: "ext4", mountPath: "/srv/data" },
      { name: "logs", lun: 10, filesystem: "xfs", mountPath: "/srv/it's logs" },
    ],
    packages: ["htop", "jq"],
    timezone: "Europe/Berlin",
  },
};
