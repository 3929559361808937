import { join, resolve } from "node:path";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { openLocalCloud } from "../../local/index.js";
import type { HostFacts } from "../facts.js";
import type { Project } from "../project.js";
import type { Target } from "./target.js";

/** Where the local cloud is, and the states that belong to it: `LONGSHORE_HOME` moves both. */
export function localHome(project: Project): string {
  const given = process.env.LONGSHORE_HOME;
  return given ? resolve(project.folder, given) : join(project.data, "local");
}

/** Machines on this computer. */
export function localTarget(project: Project, home = localHome(project)): Target {
  const cloud = openLocalCloud(home);
  return {
    name: "local",
    workspaces: join(home, "stacks"),
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
    preload: () => cloud.preload(),
    session: (spec, emit, held) => {
      const mounts = spec.hosts.flatMap(({ shares }) => shares.map(({ protocol }) => protocol));
      return cloud.serve(spec.stack, emit, { held, mounts });
    },
    address: (_host, facts) => cloud.management(facts.vmId),
    hostKeys: (_host, facts) => cloud.hostKeys(facts.vmId),
    power: (facts) => cloud.power(facts.vmId),
    staysDown: (facts) => cloud.staysDown(facts.vmId),
    start: (facts) => cloud.start(facts.vmId),
    console: (facts) => cloud.console(facts.vmId),
    openPorts: (facts: HostFacts) => cloud.openPorts(facts.vmId),
    prepare: (emit) => cloud.ensureServices(emit),
    regenerateKey: (accountId, key) => cloud.regenerateKey(accountId, key),
    leftovers: (stack) => cloud.leftovers(stack),
  };
}
