import { join, resolve } from "node:path";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { LOCAL_SUBSCRIPTION } from "../../core/subscription.js";
import { type Arm, armThrough } from "../../scripts/azure/arm.js";
import type { ArmOptions } from "../../scripts/azure/arm-client.js";
import { keepPrivate } from "../../system/private.js";
import type { DeclaredResource, TerraformConfiguration } from "../program/configuration.js";
import type { Project } from "../program/project.js";
import type { DeclaredStack } from "../program/stack.js";
import type { Target } from "./target.js";

/**
 * The real Azure. `AZURE_RESOURCE_MANAGER_ENDPOINT` names another cloud's Resource Manager. `signal` ends every call and
 * all waiting; `by` is how to get there, default Azure's own credentials over HTTPS.
 */
export function azureTarget(
  project: Project,
  signal: AbortSignal,
  by: Partial<Pick<ArmOptions, "credential" | "httpClient">> = {},
): Target {
  const folder = join(project.data, "azure");
  keepPrivate(folder);
  const workspaces = join(folder, "stacks");
  let client: Promise<Arm> | undefined;
  return {
    name: "azure",
    asksBeforeChange: true,
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
    arm: armThrough("Azure", () => {
      client ??= connect(signal, by);
      return client;
    }),
    vault: async (uri) => {
      const [{ VaultClient }, credential] = await Promise.all([
        import("../../scripts/azure/vault-client.js"),
        by.credential ?? loadCredential(),
      ]);
      return new VaultClient({ uri, where: "Azure", credential, httpClient: by.httpClient, signal });
    },
    openPorts: async ({ publicIp, allowed }) =>
      publicIp === undefined ? [] : allowed.map((open) => ({ ...open, at: `${publicIp}:${open.port}` })),
    require: async () => {},
    prepare: async () => {},
    leftovers: async () => undefined,
    unrecorded: async () => [],
  };
}

/** Azure's libraries, the identity library above all, take half a second: what asks nothing loads none. */
async function connect(
  signal: AbortSignal,
  { credential, httpClient }: Partial<Pick<ArmOptions, "credential" | "httpClient">>,
): Promise<Arm> {
  const [{ ArmClient }, identity] = await Promise.all([
    import("../../scripts/azure/arm-client.js"),
    credential ?? loadCredential(),
  ]);
  const endpoint = process.env.AZURE_RESOURCE_MANAGER_ENDPOINT;
  return new ArmClient({ credential: identity, endpoint, httpClient, signal });
}

async function loadCredential() {
  const { azureCredential } = await import("../../scripts/azure/credential.js");
  return azureCredential();
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
