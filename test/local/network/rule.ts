import type { SecurityRule } from "../../../local/network/security-rules.js";

/** An inbound rule that lets TCP in on port 80 from anywhere, but for what is given. */
export function rule(changes: Partial<SecurityRule> = {}): SecurityRule {
  return {
    name: "rule",
    priority: 100,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sources: ["*"],
    sourceGroups: [],
    sourcePorts: ["*"],
    destinations: ["*"],
    destinationGroups: [],
    destinationPorts: ["80"],
    ...changes,
  };
}
