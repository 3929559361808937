import { LongshoreError } from "../../../core/errors.js";
import type { HostContext } from "../host-context.js";
import type { ContainerState } from "./container-state.js";

export const BY_HAND = {
  remedy: "Remove or rename it on the host: longshore takes over nothing that it did not make.",
};

/** Throws for a container that has the name of a declared one, and was not made by us. */
export function refuseForeign(host: HostContext, name: string, state: ContainerState | undefined): void {
  if (!state || state.declaration !== undefined) return;
  throw new LongshoreError({
    where: host.spec.path,
    rule: `container ${name} is one that longshore made`,
    seen: "a container made by hand",
    ...BY_HAND,
  });
}
