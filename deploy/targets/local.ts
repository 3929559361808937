import { join } from "node:path";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { openLocalCloud } from "../../local/index.js";
import type { HostFacts } from "../facts/host-facts.js";
import { localHome } from "../program/local-home.js";
import type { Project } from "../program/project.js";
import { workspaceOf } from "../terraform/workspace.js";
import { loadClient, localArm } from "./local-arm.js";
import { localNeeds } from "./local-needs.js";
import { localVault } from "./local-vault.js";
import type { Target } from "./target.js";

export interface LocalTargetOptions {
  /** The folder of the local cloud. Default: as the project and the environment have it. */
  readonly home?: string;
  /** A module with further services of the local cloud, by URL or absolute path. Default: none. */
  readonly services?: string;
  /** Ends what is asked of the cloud's management API, and all waiting for it. */
  readonly signal?: AbortSignal;
}

/** Machines on this computer. */
export function localTarget(
  project: Project,
  { home = localHome(project), services, signal }: LocalTargetOptions = {},
): Target {
  const cloud = openLocalCloud(home, { services });
  const workspaces = join(home, "stacks");
  return {
    name: "local",
    asksBeforeChange: false,
    workspaces,
    override: ({ configuration }, stateFile) => {
      const providers = configuration.provider?.azurerm ?? [];
      if (providers.length > 1) {
        throw new LongshoreError(
          {
            where: "the program",
            rule: "on the local target a stack has one azurerm provider",
            seen: `${providers.length}`,
          },
          { exitCode: ExitCode.USAGE },
        );
      }
      return {
        terraform: { backend: { local: { path: stateFile } } },
        provider: { azurerm: [{ subscription_id: cloud.subscription }] },
      };
    },
    preload: () => {
      cloud.preload();
      loadClient().catch(() => {}); // Whoever asks is told.
    },
    stateFile: ({ spec }) => workspaceOf({ workspaces }, spec.stack).stateFile,
    readsForeignStates: false,
    session: (stack, emit, held) => cloud.serve(stack.spec.stack, emit, { held, needs: localNeeds(stack) }),
    address: (_host, facts) => cloud.management(facts.vmId),
    arm: localArm(cloud, signal),
    vault: (uri) => localVault(cloud, uri, signal),
    openPorts: (facts: HostFacts) => cloud.openPorts(facts.vmId),
    require: (stack, emit) => cloud.require(stack.spec.stack, localNeeds(stack), emit),
    prepare: (emit) => cloud.ensureServices(emit),
    leftovers: (stack) => cloud.leftovers(stack),
    unrecorded: (stack) => cloud.unrecorded(stack),
  };
}
