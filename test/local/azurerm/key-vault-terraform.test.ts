import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { handlers } from "../../../local/azurerm/handlers.js";
import { LOCAL_SUBSCRIPTION } from "../../../local/azurerm/subscription.js";
import { memoryCloud } from "../../../testbed/memory-cloud.js";
import { ref } from "../stack.js";
import { openTerraform } from "../terraform.js";

/** Values of which nothing may be seen. */
const FIRST = "geheim-erster-Wert";
const SECOND = "geheim-zweiter-Wert";

type Terraform = Awaited<ReturnType<typeof openTerraform>>;

describe("a write-only secret and the real terraform", () => {
  let home: string;
  let cloud: ReturnType<typeof memoryCloud>;
  let terraform: Terraform;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "longshore-vault-"));
    cloud = { ...memoryCloud(), home };
    terraform = await openTerraform(cloud, handlers);
  });
  afterEach(async () => {
    await terraform.close();
    rmSync(home, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  /** A literal would stand in the plan's configuration; what is secret comes from elsewhere. */
  function write(value: string, version: number, role?: string): void {
    vi.stubEnv("TF_VAR_value", value);
    terraform.write(configuration(version, role));
  }

  async function succeed(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await terraform.run(...args);
    expect(code, stdout + stderr).toBe(0);
    return stdout + stderr;
  }

  /** All that terraform has written, and what it says of plan and state. */
  function terraformFiles(): string {
    return readdirSync(terraform.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "cdk.tf.json")
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString("latin1"))
      .join("\n");
  }

  interface Secret {
    readonly id: string;
    readonly version: string;
    readonly versionless_id: string;
    readonly resource_id: string;
    readonly resource_versionless_id: string;
    readonly value: string | null;
    readonly value_wo: string | null;
  }

  async function stateOf(name: string): Promise<Secret> {
    const shown = JSON.parse((await terraform.run("show", "-json")).stdout) as {
      values: { root_module: { resources: { address: string; values: Secret }[] } };
    };
    const found = shown.values.root_module.resources.find(
      ({ address }) => address === `azurerm_key_vault_secret.${name}`,
    );
    if (!found) throw new Error(`no secret ${name} in the state`);
    return found.values;
  }

  it("keeps the value out of plan, state and output", async () => {
    write(FIRST, 1);
    await succeed("init");
    const said = [await succeed("plan", "-out=plan"), await succeed("show", "-json", "plan")];
    said.push(await succeed("apply", "plan"), await succeed("show", "-json"));
    const made = await stateOf("key");
    const vaultId = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop-vault`;
    expect(made).toMatchObject({
      id: `https://shop-vault.vault.longshore.test/secrets/share-key/${made.version}`,
      version: expect.stringMatching(/^[0-9a-f]{32}$/),
      versionless_id: "https://shop-vault.vault.longshore.test/secrets/share-key",
      resource_id: `${vaultId}/secrets/share-key/versions/${made.version}`,
      resource_versionless_id: `${vaultId}/secrets/share-key`,
      value: null,
      value_wo: null,
    });
    await succeed("plan", "-detailed-exitcode");

    write(SECOND, 1);
    await succeed("plan", "-detailed-exitcode");
    write(SECOND, 2);
    said.push(await succeed("plan", "-out=plan"), await succeed("show", "-json", "plan"));
    said.push(await succeed("apply", "plan"), await succeed("show", "-json"));
    expect((await stateOf("key")).version).not.toBe(made.version);
    await succeed("plan", "-detailed-exitcode");

    const seen = [terraformFiles(), JSON.stringify(cloud.records.all()), ...said].join("\n");
    expect(seen).toContain("share-key");
    for (const value of [FIRST, SECOND]) {
      // Not the whole text in the failure.
      expect(seen.includes(value)).toBe(false);
      expect(seen.includes(Buffer.from(value).toString("base64"))).toBe(false);
    }
    const kept = readFileSync(join(home, "vaults", "shop-vault", "secrets", "share-key.json"), "utf8");
    expect(
      (JSON.parse(kept) as { versions: { value: string }[] }).versions.map(({ value }) => value),
    ).toEqual([FIRST, SECOND]);

    await succeed("destroy", "-auto-approve");
    expect(cloud.records.all()).toEqual([]);
    expect(readdirSync(join(home, "vaults"))).toEqual([]);
  });

  it("is refused to whoever has no role", async () => {
    write(FIRST, 1, "Key Vault Secrets User");
    await succeed("init");
    const { code, stderr } = await terraform.run("apply", "-auto-approve");
    expect(code).toBe(1);
    expect(stderr).toContain("ForbiddenByRbac");
    expect(stderr).not.toContain(FIRST);
  });
});

function configuration(version: number, role = "Key Vault Secrets Officer"): object {
  return {
    terraform: { required_providers: { azurerm: { source: "azurerm", version: "4.55.0" } } },
    provider: { azurerm: [{ features: [{}], subscription_id: LOCAL_SUBSCRIPTION }] },
    variable: { value: { type: "string", ephemeral: true, sensitive: true } },
    data: {
      azurerm_client_config: { me: {} },
      azurerm_key_vault: {
        vault: {
          name: "shop-vault",
          resource_group_name: "shop",
          depends_on: ["azurerm_key_vault.vault"],
        },
      },
    },
    resource: {
      azurerm_resource_group: { group: { name: "shop", location: "westeurope" } },
      azurerm_key_vault: {
        vault: {
          name: "shop-vault",
          location: "westeurope",
          resource_group_name: ref("azurerm_resource_group.group.name"),
          sku_name: "standard",
          tenant_id: ref("data.azurerm_client_config.me.tenant_id"),
          rbac_authorization_enabled: true,
          soft_delete_retention_days: 7,
        },
      },
      azurerm_role_assignment: {
        writer: {
          scope: ref("azurerm_key_vault.vault.id"),
          role_definition_name: role,
          principal_id: ref("data.azurerm_client_config.me.object_id"),
        },
      },
      azurerm_key_vault_secret: {
        key: {
          name: "share-key",
          key_vault_id: ref("azurerm_key_vault.vault.id"),
          value_wo: ref("var.value"),
          value_wo_version: version,
          content_type: "application/json",
          tags: { use: "test" },
          depends_on: ["azurerm_role_assignment.writer"],
        },
      },
    },
    output: {
      uri: { value: ref("azurerm_key_vault.vault.vault_uri") },
      same: { value: ref("data.azurerm_key_vault.vault.vault_uri") },
    },
  };
}
