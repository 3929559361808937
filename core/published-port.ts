import type { ContainerSpec } from "./spec/index.js";

export type PublishedPort = ContainerSpec["publish"][number];

/** Whether two containers, or one twice, ask the same of the host. */
export function clash(one: PublishedPort, other: PublishedPort): boolean {
  const samePort = one.hostPort === other.hostPort && one.protocol === other.protocol;
  const onAll = one.address === undefined || other.address === undefined;
  return samePort && (onAll || one.address === other.address);
}
