import { describe, expect, it } from "vitest";
import { daemonSettings } from "../../cloud-init/index.js";

const source = { kind: "distribution" } as const;

describe("the daemon's settings", () => {
  it("have defaults", () => {
    expect(daemonSettings({ engine: { source } })).toEqual({
      "cgroup-parent": "containers.slice",
      "default-address-pools": [{ base: "172.28.0.0/14", size: 24 }],
      "exec-opts": ["native.cgroupdriver=systemd"],
      "live-restore": true,
      "log-driver": "json-file",
      "log-opts": { "max-file": "3", "max-size": "10m" },
    });
  });

  it("take what is given", () => {
    const daemon = {
      logDriver: "local",
      logMaxMebibytes: 50,
      logMaxFiles: 2,
      liveRestore: false,
      addressPools: [{ base: "198.18.0.0/16", size: 26 }],
      registryMirrors: ["https://mirror.example"],
      settings: { debug: true, "log-opts": { "max-size": "1g" } },
    } as const;
    expect(daemonSettings({ engine: { source, daemon } })).toEqual({
      "cgroup-parent": "containers.slice",
      "default-address-pools": [{ base: "198.18.0.0/16", size: 26 }],
      "exec-opts": ["native.cgroupdriver=systemd"],
      "live-restore": false,
      "log-driver": "local",
      "log-opts": { "max-size": "1g" },
      "registry-mirrors": ["https://mirror.example"],
      debug: true,
    });
  });
});
