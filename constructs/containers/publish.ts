import type { PublishedPort } from "../../core/published-port.js";
import { type Checks, show } from "../checks/checks.js";
import { checkPort } from "../network/port.js";

const PUBLISH = /^(?:(\d+\.\d+\.\d+\.\d+):)?(\d+):(\d+)(?:\/(tcp|udp))?$/;

/** Reads `[ADDRESS:]HOST_PORT:CONTAINER_PORT[/PROTOCOL]`, or a number for the same port on both. */
export function readPublish(checks: Checks, entry: string | number): PublishedPort | undefined {
  const text = typeof entry === "number" ? `${entry}:${entry}` : entry;
  const match = PUBLISH.exec(text);
  const reads = checks.that(match !== null && (match[1] === undefined || isAddress(match[1])), {
    rule: "a published port is [ADDRESS:]HOST_PORT:CONTAINER_PORT[/tcp or /udp]",
    seen: typeof entry === "number" ? String(entry) : show(entry),
    remedy: 'Write it like "80:8080".',
  });
  if (!match || !reads) return undefined;
  const hostPort = Number(match[2]);
  const containerPort = Number(match[3]);
  const protocol = match[4] === "udp" ? "udp" : "tcp";
  const fits = [
    checkPort(checks, "the host's port of a published port", hostPort),
    checkPort(checks, "the container's port of a published port", containerPort),
  ];
  checks.that(protocol === "udp" || hostPort !== 22, {
    rule: "port 22 of a host is its SSH",
    seen: `published as ${show(text)}`,
    remedy: "Publish on another port of the host.",
  });
  return fits.every(Boolean) ? { address: match[1], hostPort, containerPort, protocol } : undefined;
}

function isAddress(text: string): boolean {
  return text.split(".").every((part) => String(Number(part)) === part && Number(part) <= 255);
}
