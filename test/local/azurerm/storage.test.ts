import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { regenerateKey } from "../../../local/azurerm/storage-keys.js";
import type { PlanObject } from "../../../local/engine/value.js";
import { fileAccounts } from "../../../local/storage/accounts.js";
import { smallCloud } from "./small-cloud.js";

let small: ReturnType<typeof smallCloud>;
let folder: string;

beforeEach(async () => {
  small = smallCloud();
  folder = mkdtempSync(join(tmpdir(), "longshore-storage-"));
  Object.assign(small.cloud, { home: folder });
  await small.group();
});
afterEach(() => rmSync(folder, { recursive: true }));

const account = (name: string, values: PlanObject = {}) =>
  small.make("azurerm_storage_account", {
    name,
    account_tier: "Standard",
    account_replication_type: "LRS",
    ...values,
  });
const share = (name: string, storage_account_id: string, values: PlanObject = {}) =>
  small.make("azurerm_storage_share", { name, storage_account_id, quota: 100, ...values });
const valuesOf = (type: string, id: string) => small.cloud.records.get(type, id)?.values ?? {};

describe("a storage account", () => {
  it("is reached under names of its own, with keys of its own", async () => {
    const values = valuesOf("azurerm_storage_account", await account("shopdata"));
    expect(values).toMatchObject({
      primary_location: "westeurope",
      secondary_location: "",
      primary_file_host: "shopdata.file.core.longshore.test",
      primary_file_endpoint: "https://shopdata.file.core.longshore.test/",
      primary_web_endpoint: "https://shopdata.z6.web.core.longshore.test/",
      secondary_blob_host: "",
      secondary_blob_connection_string: "",
      access_tier: "Hot",
    });
    const key = String(values.primary_access_key);
    expect(Buffer.from(key, "base64")).toHaveLength(64);
    expect(values.secondary_access_key).not.toBe(key);
    expect(values.primary_connection_string).toBe(
      `DefaultEndpointsProtocol=https;AccountName=shopdata;AccountKey=${key};EndpointSuffix=core.longshore.test`,
    );
    expect(values.primary_blob_connection_string).toBe(
      `DefaultEndpointsProtocol=https;BlobEndpoint=https://shopdata.blob.core.longshore.test/;AccountName=shopdata;AccountKey=${key}`,
    );
  });

  it("has a second place by its replication, of files never", async () => {
    const id = await account("shopdata", { account_replication_type: "RAGRS" });
    expect(valuesOf("azurerm_storage_account", id)).toMatchObject({
      secondary_location: "northeurope",
      secondary_blob_host: "shopdata-secondary.blob.core.longshore.test",
      secondary_file_host: "",
    });
    const copied = await account("shopcopy", { account_replication_type: "GZRS" });
    expect(valuesOf("azurerm_storage_account", copied)).toMatchObject({
      secondary_location: "northeurope",
      secondary_blob_host: "",
    });
  });

  it("for files alone has no other service", async () => {
    const id = await account("shopdata", { account_kind: "FileStorage", account_tier: "Premium" });
    expect(valuesOf("azurerm_storage_account", id)).toMatchObject({
      primary_file_host: "shopdata.file.core.longshore.test",
      primary_blob_host: "",
    });
  });

  it("has an address that no other one has", async () => {
    const ids = [await account("one"), await account("two"), await account("three")];
    const addresses = ids.map((id) => small.cloud.records.get("azurerm_storage_account", id)?.effect.address);
    expect(addresses).toEqual(["198.18.1.1", "198.18.1.2", "198.18.1.3"]);
  });

  it("is refused a name that another one has, in whatever group", async () => {
    await account("shopdata");
    await small.make("azurerm_resource_group", { name: "other" });
    await expect(account("shopdata", { resource_group_name: "other" })).rejects.toMatchObject({
      code: "StorageAccountAlreadyTaken",
    });
  });

  it("is refused a rule for a subnet that has no way to storage", async () => {
    await small.network();
    const rules = [{ default_action: "Deny", virtual_network_subnet_ids: [await small.subnet()] }];
    await expect(account("shopdata", { network_rules: rules })).rejects.toMatchObject({
      code: "NetworkAclsValidationFailure",
    });
  });
});

describe("a share", () => {
  it("lies in its account", async () => {
    const id = await share("uploads", await account("shopdata"));
    expect(id.endsWith("/storageAccounts/shopdata/fileServices/default/shares/uploads")).toBe(true);
    expect(valuesOf("azurerm_storage_share", id)).toMatchObject({
      url: "https://shopdata.file.core.longshore.test/uploads",
      resource_manager_id: id,
      access_tier: "TransactionOptimized",
    });
  });

  it.each([
    ["NFS in an account for more", { enabled_protocol: "NFS" }, {}, "FeatureNotSupportedForAccount"],
    ["an account for blobs", {}, { account_kind: "BlobStorage" }, "FeatureNotSupportedForAccount"],
    [
      "a small quota of a premium account",
      { quota: 10 },
      { account_kind: "FileStorage", account_tier: "Premium" },
      "InvalidHeaderValue",
    ],
    ["a name that means something else to Samba", { name: "homes" }, {}, "NotAvailableLocally"],
  ])("is refused: %s", async (_, values, ofAccount, code) => {
    const id = await account("shopdata", ofAccount);
    await expect(share("uploads", id, values)).rejects.toMatchObject({ code });
  });

  it("of NFS is served by that, as all of its account, also one named as no share of Samba's", async () => {
    const id = await account("shopdata", { account_kind: "FileStorage", account_tier: "Premium" });
    await share("homes", id, { enabled_protocol: "NFS" });
    expect(fileAccounts(small.cloud.records)).toMatchObject([
      { protocol: "nfs", shares: [{ name: "homes" }] },
    ]);
    await expect(share("other", id, { enabled_protocol: "SMB" })).rejects.toMatchObject({
      code: "NotAvailableLocally",
    });
  });

  it("is refused without its account", async () => {
    const id = await account("shopdata");
    small.cloud.records.remove("azurerm_storage_account", id);
    await expect(share("uploads", id)).rejects.toMatchObject({ code: "ParentResourceNotFound" });
  });

  it("is gone when its data is, and goes with its account", async () => {
    const id = await account("shopdata");
    const uploads = await share("uploads", id);
    expect(await small.read("azurerm_storage_share", uploads)).toBeUndefined();
    mkdirSync(join(folder, "storage/shopdata/shares/uploads"), { recursive: true });
    expect(await small.read("azurerm_storage_share", uploads)).toMatchObject({ name: "uploads" });
    await small.remove("azurerm_storage_account", id);
    expect(small.cloud.records.ofType("azurerm_storage_share")).toEqual([]);
  });
});

it("a new key is not the one that is asked for until the other one is replaced as well", async () => {
  const id = await account("shopdata");
  await share("uploads", id);
  const { records } = small.cloud;
  const accepted = () => fileAccounts(records)[0]?.key;
  const keys = () => valuesOf("azurerm_storage_account", id);
  const first = keys();
  expect(accepted()).toBe(first.primary_access_key);
  await regenerateKey(records, id, "primary");
  const second = keys();
  expect(second.primary_access_key).not.toBe(first.primary_access_key);
  expect(second.primary_connection_string).toContain(String(second.primary_access_key));
  expect(accepted()).toBe(first.secondary_access_key);
  await regenerateKey(records, id, "secondary");
  expect(accepted()).toBe(second.primary_access_key);
});
