import { type DistributionName, packageManagerName } from "../../core/distribution.js";
import { clash } from "../../core/published-port.js";
import type { AccessSpec } from "../../core/spec/index.js";
import { type Checks, show } from "../checks/checks.js";
import type { Container } from "../containers/container.js";
import type { ISubnet } from "../network/subnet.js";
import type { AzureStack } from "../stack/stack.js";
import type { DataDisk } from "../storage/data-disk.js";
import { HOSTS, type StackHost } from "./stack-host.js";

/** Rules between a host and the others of its stack. */
export function checkAmongHosts(checks: Checks, stack: AzureStack, host: StackHost): void {
  HOSTS.checkName(checks, host);
  checkAccess(checks, stack, host);
}

/** Rules between the containers of one host. */
export function checkAmongContainers(checks: Checks, containers: readonly Container[]): void {
  const all = containers.flatMap(({ name, published }) => published.map((port) => ({ name, port })));
  all.forEach(({ name, port }, at) => {
    const other = all.slice(0, at).find((one) => one.name !== name && clash(one.port, port));
    checks.that(other === undefined, {
      rule: "a port of a host leads to one container",
      seen: `${port.protocol} ${port.hostPort} for both ${other?.name} and ${name}`,
      remedy: "Publish one of them on another port.",
    });
  });
}

/** Base images are made of Debian packages, by apt. */
export function checkBaseImages(
  checks: Checks,
  containers: readonly Container[],
  distribution: DistributionName,
): void {
  if (packageManagerName(distribution) === "apt") return;
  for (const { name, image } of containers.map((container) => container.toSpec())) {
    checks.that(image.kind !== "directory" || image.packages.length === 0, {
      rule: "packages of Build.directory come from a host with Debian or Ubuntu",
      seen: `${distribution}, for the container ${name}`,
      remedy: "Leave packages out, and start the Dockerfile from an image of a registry.",
    });
  }
}

/** What a host is, as far as it needs the internet. */
export interface Outgoing {
  readonly subnet: ISubnet;
  readonly hasPublicIp: boolean;
  readonly distribution: DistributionName;
  readonly runsContainers: boolean;
  readonly disks: readonly DataDisk[];
}

/** A host without a way out can neither install its engine nor fetch images, nor install anything else. */
export function checkWayOut(checks: Checks, host: Outgoing): void {
  const { subnet, distribution, runsContainers } = host;
  if (host.hasPublicIp || subnet.hasEgress) return;
  const seen = `none: its subnet ${subnet.name} has no egress, and it has no public address`;
  const remedy = "Give the network Egress.natGateway(), or the host PublicIp.static().";
  checks.that(!runsContainers, {
    rule: "a host with an engine has a way out, to install it and to fetch images",
    seen,
    remedy,
  });
  const xfs = host.disks.find((disk) => disk.toSpec().filesystem === "xfs");
  checks.that(runsContainers || xfs === undefined || !distribution.startsWith("debian-"), {
    rule: `a host whose data disk ${xfs?.name} has xfs has a way out, to install xfsprogs, which Debian's images lack`,
    seen,
    remedy: `${remedy} Or leave filesystem out for ext4.`,
  });
}

/** Jump hosts exist, can be got into, and do not lead round in a circle. */
function checkAccess(checks: Checks, stack: AzureStack, host: StackHost): void {
  const hosts = HOSTS.in(stack);
  const passed: string[] = [];
  let at: StackHost = host;
  for (;;) {
    const access: AccessSpec = at.access.toSpec();
    if (access.kind !== "through") break;
    passed.push(at.name);
    const next = hosts.find((other) => other.name === access.host);
    if (!next) {
      checks.that(at !== host, {
        rule: `Access.through names a host of the stack ${stack.node.id}`,
        seen: show(access.host),
        remedy: `Its hosts are ${hosts.map(({ name }) => name).join(", ")}.`,
      });
      return;
    }
    if (passed.includes(next.name)) {
      checks.that(next !== host, {
        rule: "the way through jump hosts comes in from outside",
        seen: `a circle: ${[...passed, next.name].join(", ")}`,
        remedy: `Give one of them Access.sshFrom, such as ${show(host.name)}.`,
      });
      return;
    }
    at = next;
  }
  checks.that(at === host || at.access.toSpec().kind !== "none", {
    rule: `the jump host ${at.name} can be got into itself`,
    seen: "Access.none()",
    remedy: `Give ${at.name} Access.sshFrom.`,
  });
}
