import { join, resolve } from "node:path";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { LOCAL_SUBSCRIPTION } from "../../core/subscription.js";
import { Arm, type ArmOptions } from "../../scripts/azure/arm.js";
import { fetchConsoleLog } from "../../scripts/azure/console-log.js";
import { hostKeys } from "../../scripts/azure/host-keys.js";
import { regenerateAccountKey } from "../../scripts/azure/storage-account.js";
import {
  consoleLogAddress,
  readVirtualMachine,
  startVirtualMachine,
} from "../../scripts/azure/virtual-machine.js";
import { keepPrivate } from "../../system/private.js";
import type { DeclaredResource, TerraformConfiguration } from "../program/configuration.js";
import type { Project } from "../program/project.js";
import type { DeclaredStack } from "../program/stack.js";
import type { Target } from "./target.js";

/**
 * The real Azure. `AZURE_RESOURCE_MANAGER_ENDPOINT` names another cloud's Resource Manager. `signal` ends every call and
 * all waiting; `by` is how to get there, default as `Arm` has it.
 */
export function azureTarget(
  project: Project,
  signal: AbortSignal,
  by: Pick<ArmOptions, "credential" | "httpClient"> = {},
): Target {
  const folder = join(project.data, "azure");
  keepPrivate(folder);
  const workspaces = join(folder, "stacks");
  let arm: Arm | undefined;
  const azure = () => {
    arm ??= new Arm({ endpoint: process.env.AZURE_RESOURCE_MANAGER_ENDPOINT, signal, ...by });
    return arm;
  };
  return {
    name: "azure",
    workspaces,
    override: (stack) => {
      refuseLocalSubscription(stack.configuration);
      refuseSecretsInFile(stack);
      return {};
    },
    stateFile: ({ configuration, spec }) => {
      const path = configuration.terraform?.backend?.local?.path;
      return typeof path === "string" ? resolve(workspaces, spec.stack, path) : undefined;
    },
    readsForeignStates: true,
    preload: () => {},
    session: async () => ({ env: {}, close: async () => {} }),
    address: async (host, facts) =>
      host.access.kind === "ssh" && facts.publicIp ? { address: facts.publicIp, port: 22 } : undefined,
    hostKeys: (host, facts, emit) =>
      hostKeys(azure(), {
        id: facts.vmId,
        uniqueId: facts.uniqueId,
        pinFile: join(workspaces, host.path.split("/")[0] ?? "", `${host.name}.host-keys.json`),
        httpClient: by.httpClient,
        signal,
        onProgress: (detail) => emit({ type: "progress", what: host.path, detail }),
      }),
    power: async (facts) => (await readVirtualMachine(azure(), facts.vmId))?.power ?? "missing",
    staysDown: async () => false,
    start: (facts, emit) => {
      emit({ type: "progress", what: facts.vmId, detail: "starting" });
      return startVirtualMachine(azure(), facts.vmId);
    },
    console: async (facts) => {
      const address = await consoleLogAddress(azure(), facts.vmId);
      return address === undefined ? undefined : fetchConsoleLog(address);
    },
    openPorts: async ({ publicIp, allowed }) =>
      publicIp === undefined ? [] : allowed.map((open) => ({ ...open, at: `${publicIp}:${open.port}` })),
    require: async () => {},
    prepare: async () => {},
    regenerateKey: (accountId, key) => regenerateAccountKey(azure(), accountId, key),
    leftovers: async () => undefined,
    unrecorded: async () => [],
  };
}

/** What the program names must not be what only local clouds have, nor may the environment. */
function refuseLocalSubscription(configuration: TerraformConfiguration): void {
  const named = (configuration.provider?.azurerm ?? []).map((provider) => provider.subscription_id);
  if (![...named, process.env.ARM_SUBSCRIPTION_ID].includes(LOCAL_SUBSCRIPTION)) return;
  throw new LongshoreError(
    {
      where: "subscription",
      rule: "on the azure target it is one of yours",
      seen: `${LOCAL_SUBSCRIPTION}, which only local clouds have`,
      remedy: "Name your own, or use --target local.",
    },
    { exitCode: ExitCode.USAGE },
  );
}

/** Resource types whose computed attributes are secrets, which state and plan hold in the clear. */
const WITH_SECRETS = ["azurerm_storage_account"];

function refuseSecretsInFile({ configuration, spec }: DeclaredStack): void {
  const { resource, data } = configuration;
  const types = WITH_SECRETS.filter(
    (type) => Object.values(resource?.[type] ?? {}).some(takesKeys) || data?.[type] !== undefined,
  );
  if (types.length === 0 || spec.secretsInState || configuration.terraform?.backend?.local === undefined)
    return;
  throw new LongshoreError(
    {
      where: spec.stack,
      rule: "a state with secrets in it is kept where it is encrypted and others cannot read it",
      seen: `a state file of this computer with the keys of ${types.join(", ")}`,
      remedy:
        "Use Backend.azurerm; or say Backend.local({ secretsInState: true }), and keep the folder .longshore to yourself.",
    },
    { exitCode: ExitCode.REFUSED },
  );
}

/** The keys of an account that takes none open nothing. */
function takesKeys({ shared_access_key_enabled }: DeclaredResource): boolean {
  return shared_access_key_enabled !== false;
}
