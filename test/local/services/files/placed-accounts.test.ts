import { beforeEach, describe, expect, it } from "vitest";
import type { PlanObject } from "../../../../local/engine/value.js";
import { LOCAL_SERVICES } from "../../../../local/services/all.js";
import { placedAccounts } from "../../../../local/services/files/placed-accounts.js";
import { answerName } from "../../../../local/services/names/answer-name.js";
import { smallCloud } from "../../azurerm/small-cloud.js";

let small: ReturnType<typeof smallCloud>;
let subnet: string;
let vm: string;

beforeEach(async () => {
  small = smallCloud();
  await small.group();
  await small.network();
  subnet = await small.make("azurerm_subnet", {
    name: "hosts",
    virtual_network_name: "net",
    address_prefixes: ["10.0.1.0/24"],
    service_endpoints: ["Microsoft.Storage"],
  });
  const publicIp = await small.publicIp("web", { ip_address: "198.51.100.7" });
  vm = await small.machine("web", await small.nic("web", subnet, { public_ip_address_id: publicIp }));
});

const account = (name: string, values: PlanObject = {}) =>
  small.make("azurerm_storage_account", { name, account_replication_type: "LRS", ...values });

describe("the file servers of a cloud", () => {
  it("each have an address, and a name for machines", async () => {
    await account("one");
    await account("two");
    const { records } = small.cloud;
    expect(placedAccounts(records)).toMatchObject([
      { address: "198.18.1.1", port: 445 },
      { address: "198.18.1.2", port: 445 },
    ]);
    const name = "two.file.core.longshore.test";
    expect(answerName(LOCAL_SERVICES, records, name, vm)).toEqual({ kind: "address", address: "198.18.1.2" });
    expect(answerName(LOCAL_SERVICES, records, `${name.toUpperCase()}.`, vm)).toMatchObject({
      kind: "address",
    });
    expect(answerName(LOCAL_SERVICES, records, name)).toEqual({ kind: "missing" });
    expect(answerName(LOCAL_SERVICES, records, "three.file.core.longshore.test", vm)).toEqual({
      kind: "missing",
    });
    expect(answerName(LOCAL_SERVICES, records, "two.blob.core.longshore.test", vm)).toEqual({
      kind: "missing",
    });
  });
});

it("of an account with NFS shares listen where NFS does", async () => {
  const id = await account("one", { account_kind: "FileStorage", account_tier: "Premium" });
  const share = { name: "data", storage_account_id: id, quota: 100, enabled_protocol: "NFS" };
  await small.make("azurerm_storage_share", share);
  const { records } = small.cloud;
  expect(placedAccounts(records)).toMatchObject([{ address: "198.18.1.1", port: 2049 }]);
});
