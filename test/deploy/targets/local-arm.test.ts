import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LOCAL_SUBSCRIPTION } from "../../../core/subscription.js";
import { machineState } from "../../../deploy/hosts/machine.js";
import { localTarget } from "../../../deploy/targets/local.js";
import { localArm } from "../../../deploy/targets/local-arm.js";
import { openLocalCloud } from "../../../local/index.js";
import { type CloudHome, openHome } from "../../../local/records/home.js";
import { openPortBook } from "../../../local/records/ports.js";
import type { Records } from "../../../local/records/record.js";
import { openRecords } from "../../../local/records/store.js";
import { listenForManagement } from "../../../local/services/arm/listener.js";
import { MANAGEMENT_KEY } from "../../../local/services/arm/service.js";
import { writeReport } from "../../../local/services/report.js";
import type { Listener } from "../../../local/services/service.js";
import { regenerateAccountKey } from "../../../scripts/azure/storage-account.js";
import { identify } from "../../../system/process.js";
import { smallCloud } from "../../local/azurerm/small-cloud.js";

// Whoever loads it on the local target looks for a credential of Azure's.
vi.mock("@azure/identity", () => {
  throw new Error("the identity library was loaded");
});

let home: CloudHome;
let records: Records;
let account: string;
let listener: Listener | undefined;

beforeEach(async () => {
  vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:9");
  home = openHome(mkdtempSync(join(tmpdir(), "longshore-local-arm-")));
  records = openRecords(home);
  const small = smallCloud(records, home.folder);
  await small.group();
  account = await small.make("azurerm_storage_account", {
    name: "shopfiles",
    account_tier: "Standard",
    account_replication_type: "LRS",
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  listener?.close();
  listener = undefined;
  rmSync(home.folder, { recursive: true });
});

const keys = () => {
  const values = records.get("azurerm_storage_account", account)?.values;
  return [values?.primary_access_key, values?.secondary_access_key];
};

/** As the services process does it. */
async function serve(): Promise<void> {
  const [port = 0] = await openPortBook(home, records).ensure([MANAGEMENT_KEY]);
  const driverOf = () => {
    throw new Error("this cloud has no machines");
  };
  listener = await listenForManagement(
    { address: "127.0.0.1", port, admits: async () => true },
    { home, records, driverOf },
  );
  const self = identify(process.pid);
  if (self) writeReport(home, { ...self, listening: [MANAGEMENT_KEY], settled: [], failed: [] });
}

it("asks the services process, with the cloud's own token, and through no proxy", async () => {
  await serve();
  const before = keys();
  const arm = localArm(openLocalCloud(home.folder));
  await regenerateAccountKey(arm, account, "secondary");
  expect(existsSync(home.managementToken)).toBe(true);
  rmSync(home.managementToken); // It is read at each use.
  await regenerateAccountKey(arm, account, "secondary");
  expect(keys()[0]).toBe(before[0]);
  expect(keys()[1]).not.toBe(before[1]);
});

it("answers itself once the services process has ended", async () => {
  await serve();
  const before = keys();
  const arm = localArm(openLocalCloud(home.folder));
  await regenerateAccountKey(arm, account, "primary");
  listener?.close();
  listener = undefined;
  rmSync(home.servicesReport);
  await regenerateAccountKey(arm, account, "secondary");
  expect(keys().filter((key) => before.includes(key))).toEqual([]);
});

it("answers itself while no services process runs, and leaves nothing behind", async () => {
  const before = readdirSync(home.folder).sort();
  const target = localTarget(
    { folder: home.folder, app: "", outdir: "", data: home.folder },
    { home: home.folder },
  );
  const vmId = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web`;
  expect(await machineState(target.arm, { vmId, privateIp: "10.0.0.4", allowed: [] })).toEqual({
    power: "missing",
    staysDown: false,
  });
  expect(readdirSync(home.folder).sort()).toEqual(before);
});

it("says what it was that the local cloud refused", async () => {
  const arm = localArm(openLocalCloud(home.folder));
  await expect(regenerateAccountKey(arm, `${account}2`, "primary")).rejects.toThrow(
    "local cloud: the primary key of shopfiles2 can be replaced, not ResourceNotFound: The Resource " +
      "'Microsoft.Storage/storageAccounts/shopfiles2' under resource group 'shop' was not found.",
  );
});
