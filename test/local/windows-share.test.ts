import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { Network, Size, SmbShare, WindowsHost } from "../../constructs/index.js";
import { mountScript } from "../../constructs/windows/share-script.js";
import { genericHandler } from "../../local/azurerm/generic.js";
import type { ResourceHandler } from "../../local/azurerm/handler.js";
import { runCommand } from "../../local/azurerm/run-command.js";
import { LOCAL_SUBSCRIPTION } from "../../local/azurerm/subscription.js";
import type { JsonObject } from "../../local/engine/value.js";
import { memoryCloud } from "../../testbed/memory-cloud.js";
import { type Configuration, synthesize, testStack } from "../constructs/support.js";
import { openTerraform } from "./terraform.js";

const GROUP = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups`;
const MACHINE = `${GROUP}/ops/providers/Microsoft.Compute/virtualMachines/reports`;
/** What Terraform, PowerShell and code pages each have their own reading of. */
const FOLDER = `\${x} %{y} $\${z} $$ %%{ it's größe \u2018\u2019\u201A\u201B Ñ \`n`;
const SECRET = "https://shop.vault.azure.net/secrets/share-uploads";

/** A stack with a share at G: of a machine that something else made, and an identity that the stack itself makes. */
function configuration(declare = mountAtG): Configuration {
  const stack = testStack({ subscription: LOCAL_SUBSCRIPTION });
  const identity = new UserAssignedIdentity(stack, "reports", {
    name: "reports",
    location: stack.location,
    resourceGroupName: stack.resourceGroupName,
  });
  const host = WindowsHost.fromVirtualMachine(stack, "machine", {
    vmId: MACHINE,
    identityId: identity.id,
    network: new Network(stack, "net"),
  });
  const share = new SmbShare(stack, "uploads", { quota: Size.gibibytes(5) });
  declare(host, share);
  return synthesize(stack).configuration;
}

function mountAtG(host: WindowsHost, share: SmbShare): void {
  host.mountShare(share, "G:");
  host.bind(share.at("C:\\data", { subPath: FOLDER }));
}

/** Whoever has no vault and no file server knows these all the same. */
function known(type: string, values: () => JsonObject): ResourceHandler {
  return { ...genericHandler(type), compute: () => ({ values: values() }) };
}

/** Terraform in a folder with a configuration. */
async function open(first: Configuration, ...others: ResourceHandler[]) {
  const all = [
    known("azurerm_storage_account", () => ({
      primary_file_host: "shopuploads.file.core.windows.net",
      primary_access_key: "1",
      secondary_access_key: "2",
    })),
    known("azurerm_key_vault_secret", () => ({
      versionless_id: SECRET,
      resource_versionless_id: `${GROUP}/shop/providers/Microsoft.KeyVault/vaults/shop/secrets/share-uploads`,
    })),
    ...others,
  ];
  const terraform = await openTerraform(
    memoryCloud(),
    new Map(all.map((handler) => [handler.type, handler])),
  );
  onTestFinished(terraform.close);
  terraform.write(first);
  await succeed(terraform, "init");
  return terraform;
}

async function succeed(terraform: Awaited<ReturnType<typeof openTerraform>>, ...args: string[]) {
  const { code, stdout, stderr } = await terraform.run(...args);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

interface State {
  readonly resources: ReadonlyArray<{
    readonly type: string;
    readonly instances: ReadonlyArray<{ readonly attributes: Record<string, unknown> }>;
  }>;
}

it("reaches the machine as it was written, through Terraform", async () => {
  const terraform = await open(configuration());
  await succeed(terraform, "apply", "-auto-approve");
  const { resources } = JSON.parse(await succeed(terraform, "state", "pull")) as State;
  const attributes = (type: string) =>
    resources.find((resource) => resource.type === type)?.instances[0]?.attributes ?? {};
  expect(attributes("azurerm_virtual_machine_run_command")).toMatchObject({
    source: [
      {
        script: mountScript("G:", {
          server: "shopuploads.file.core.windows.net",
          share: "uploads",
          secret: SECRET,
          clientId: String(attributes("azurerm_user_assigned_identity").client_id),
          directories: [FOLDER],
          readOnly: false,
          storeCredentials: false,
        }),
      },
    ],
    name: expect.stringMatching(
      `^longshore-drive-g-[0-9a-f]{8}-${attributes("azurerm_key_vault_secret").value_wo_version}$`,
    ),
  });
  await succeed(terraform, "plan", "-detailed-exitcode");
});

describe("the run command of a drive", () => {
  it("runs again when the keys are others", async () => {
    const described = configuration();
    const terraform = await open(described);
    await succeed(terraform, "apply", "-auto-approve");
    Object.assign(described.resource?.azurerm_key_vault_secret ?? {}, {
      uploads_secret: {
        ...described.resource?.azurerm_key_vault_secret?.uploads_secret,
        value_wo_version: 7,
      },
    });
    terraform.write(described);
    const plan = await succeed(terraform, "plan");
    expect(plan).toContain("azurerm_virtual_machine_run_command.machine_drive-g must be replaced");
    expect(plan).toMatch(/name += "(longshore-drive-g-[0-9a-f]{8})-\d+" -> "\1-7" # forces replacement/);
  });

  it("takes the drive away in the place of what mounted it", async () => {
    const terraform = await open(configuration());
    await succeed(terraform, "apply", "-auto-approve");
    terraform.write(configuration((host) => host.unmountShare("G:")));
    const plan = await succeed(terraform, "plan");
    expect(plan).toContain("azurerm_virtual_machine_run_command.machine_drive-g must be replaced");
    expect(plan).toContain("+ & $program -Action 'down' -Drive 'G' -Wait 600");
  });

  it("is refused on the local target, which has no Windows machines", async () => {
    const terraform = await open(configuration(), runCommand);
    const { code, stderr } = await terraform.run("apply", "-auto-approve");
    expect(code).toBe(1);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(
      `virtual machine ${MACHINE} is no Linux machine of this stack: on the local target, scripts run in those alone, not in Windows machines nor in what exists on Azure; use the azure target`,
    );
  });
});
