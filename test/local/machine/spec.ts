import type { MachineSpec } from "../../../local/machine/driver.js";

export const SPEC: MachineSpec = {
  name: "longshore-0a1b2c3d-web",
  labels: { "longshore.stack": "shop" },
  hostname: "web",
  instanceId: "7f0c2b9e",
  distribution: "debian-13",
  adminUser: { name: "azureuser", keys: ["ssh-ed25519 AAAA one", "ssh-ed25519 BBBB two"] },
  network: {
    name: "longshore-0a1b2c3d-net",
    address: "10.1.0.4",
    prefix: 24,
    ranges: ["10.1.0.0/16", "10.9.0.0/16"],
    firewall: "table inet longshore_rules\n",
    services: [
      { address: "198.18.0.1", port: 443, hostPort: 42403 },
      { address: "198.18.1.2", port: 445, hostPort: 42404 },
    ],
  },
  cpus: 2,
  memoryMib: 4096,
  ports: { ssh: 42201, relay: 42301 },
  relaySecret: "0123abcd",
  resolverPort: 42401,
  metadataPort: 42402,
  disks: [],
};
