import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { handlers } from "../../../local/azurerm/handlers.js";
import { regenerateKey } from "../../../local/azurerm/storage-keys.js";
import { LOCAL_SUBSCRIPTION } from "../../../local/azurerm/subscription.js";
import { memoryCloud } from "../../../testbed/memory-cloud.js";
import { ref } from "../stack.js";
import { openTerraform } from "../terraform.js";

describe("storage accounts and the real terraform", () => {
  let home: string;
  let cloud: ReturnType<typeof memoryCloud>;
  let terraform: Awaited<ReturnType<typeof openTerraform>>;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "longshore-storage-"));
    cloud = { ...memoryCloud(), home };
    terraform = await openTerraform(cloud, handlers);
  });
  afterEach(async () => {
    await terraform.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function succeed(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await terraform.run(...args);
    expect(code, stdout + stderr).toBe(0);
    return stdout;
  }

  async function output(name: string): Promise<unknown> {
    return JSON.parse(await succeed("output", "-json", name));
  }

  it("are as they were declared, and the same to a data source", async () => {
    terraform.write(configuration("LRS"));
    await succeed("init");
    await succeed("apply", "-auto-approve");
    await succeed("plan", "-detailed-exitcode");
    expect(cloud.records.ofType("azurerm_storage_account")[0]?.values.network_rules).toMatchObject([
      { default_action: "Deny", bypass: ["None"], ip_rules: [], virtual_network_subnet_ids: [] },
    ]);
    expect(await output("host")).toBe("shopdata.file.core.longshore.test");
    const account = cloud.records.ofType("azurerm_storage_account")[0];
    expect(await output("found")).toMatchObject({
      id: account?.id,
      primary_file_endpoint: "https://shopdata.file.core.longshore.test/",
      primary_access_key: account?.values.primary_access_key,
      secondary_connection_string: account?.values.secondary_connection_string,
      account_kind: "StorageV2",
    });

    // A key that was replaced meanwhile is what terraform finds, and no reason to change anything.
    await regenerateKey(cloud.records, account?.id ?? "", "primary");
    await succeed("apply", "-refresh-only", "-auto-approve");
    await succeed("plan", "-detailed-exitcode");
    const now = cloud.records.ofType("azurerm_storage_account")[0]?.values;
    expect(await output("found")).toMatchObject({ primary_access_key: now?.primary_access_key });
    expect(now?.primary_access_key).not.toBe(account?.values.primary_access_key);

    // Another change leaves the keys alone, also one that was planned before they were replaced.
    terraform.write(configuration("RAGRS"));
    await succeed("plan", "-out=plan");
    await regenerateKey(cloud.records, account?.id ?? "", "secondary");
    const replaced = cloud.records.ofType("azurerm_storage_account")[0]?.values.secondary_access_key;
    await succeed("apply", "plan");
    const changed = cloud.records.ofType("azurerm_storage_account")[0]?.values;
    expect(changed).toMatchObject({
      secondary_access_key: replaced,
      secondary_blob_host: "shopdata-secondary.blob.core.longshore.test",
    });
    await succeed("plan", "-detailed-exitcode");
    await succeed("destroy", "-auto-approve");
    expect(cloud.records.all()).toEqual([]);
  });
});

function configuration(replication: string): object {
  return {
    provider: { azurerm: [{ features: [{}], subscription_id: LOCAL_SUBSCRIPTION }] },
    resource: {
      azurerm_resource_group: { shop: { name: "shop", location: "westeurope" } },
      azurerm_storage_account: {
        data: {
          name: "shopdata",
          resource_group_name: ref("azurerm_resource_group.shop.name"),
          location: "West Europe",
          account_tier: "Standard",
          account_replication_type: replication,
          // The rest of these rules is computed, and must not open them.
          network_rules: [{ default_action: "Deny", bypass: ["None"] }],
          share_properties: [{ smb: [{ versions: ["SMB3.1.1"], channel_encryption_type: ["AES-256-GCM"] }] }],
        },
      },
    },
    data: {
      azurerm_storage_account: {
        data: {
          name: "shopdata",
          resource_group_name: "shop",
          depends_on: ["azurerm_storage_account.data"],
        },
      },
    },
    output: {
      host: { value: ref("azurerm_storage_account.data.primary_file_host") },
      found: { value: ref("data.azurerm_storage_account.data"), sensitive: true },
    },
    terraform: { required_providers: { azurerm: { source: "azurerm" } } },
  };
}
