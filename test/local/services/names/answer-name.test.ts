import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { internalSuffix } from "../../../../local/network/zone.js";
import { LOCAL_SERVICES } from "../../../../local/services/all.js";
import { answerName } from "../../../../local/services/names/answer-name.js";
import { memoryRecords } from "../../../../testbed/memory-records.js";
import { smallCloud } from "../../azurerm/small-cloud.js";

const WEB = "shop-web.westeurope.cloudapp.longshore.test";

let home: string;
let small: ReturnType<typeof smallCloud>;
let web: string;
let db: string;
let stranger: string;
let network: string;
let publicAddress: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "longshore-names-"));
  small = smallCloud(memoryRecords(), home);
  await small.group();
  network = await small.network();
  await small.network("other", ["10.9.0.0/16"]);
  const subnet = await small.subnet();
  const far = await small.subnet("hosts", "10.9.1.0/24", "other");
  const publicIp = await small.publicIp("web", { domain_name_label: "shop-web" });
  publicAddress = String((await small.read("azurerm_public_ip", publicIp))?.ip_address);
  web = await small.machine("web", await small.nic("web", subnet, { public_ip_address_id: publicIp }));
  db = await small.machine("db", await small.nic("db", subnet));
  stranger = await small.machine("stranger", await small.nic("stranger", far));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const answer = (name: string, asker?: string) => {
  const result = answerName(LOCAL_SERVICES, small.cloud.records, name, asker);
  return "address" in result ? result.address : "name" in result ? result.name : result.kind;
};

describe("a public name", () => {
  it("is the private address for machines of the same network, itself included", () => {
    expect([answer(WEB, db), answer(WEB, web)]).toEqual(["10.0.1.4", "10.0.1.4"]);
  });

  it("is where the ports are forwarded for the tool", () => {
    expect(answer(WEB)).toBe("127.0.0.1");
  });

  it("is the public address for machines of other networks", () => {
    expect(answer(WEB, stranger)).toBe(publicAddress);
  });

  it("is the public address as long as no machine has it", async () => {
    const id = await small.publicIp("free", { domain_name_label: "free" });
    const address = (await small.read("azurerm_public_ip", id))?.ip_address;
    expect(answer("free.westeurope.cloudapp.longshore.test")).toBe(address);
  });

  it("is found in any case and with a dot at its end", () => {
    expect(answer(`${WEB.toUpperCase()}.`, db)).toBe("10.0.1.4");
  });
});

describe("a vault's name", () => {
  beforeEach(() => small.make("azurerm_key_vault", { name: "Shop-Vault", sku_name: "standard" }));

  it("is the address of all vaults, for machines", () => {
    const names = ["shop-vault.vault.longshore.test", "SHOP-VAULT.vault.longshore.test."];
    expect(names.map((name) => answer(name, web))).toEqual(["198.18.0.1", "198.18.0.1"]);
  });

  it.each([
    ["of a vault that is not there", "other.vault.longshore.test", () => web],
    ["for this computer", "shop-vault.vault.longshore.test", () => undefined],
    ["below a vault", "x.shop-vault.vault.longshore.test", () => web],
  ])("means nothing %s", (_what, name, asker) => {
    expect(answer(name, asker())).toBe("missing");
  });

  it("of Azure's is Azure's", () => {
    expect(answer("shop-vault.vault.azure.net", web)).toBe("elsewhere");
  });
});

describe("a host name", () => {
  it.each([
    ["bare", (id: string) => ["db", id]],
    ["with the suffix of the network", (id: string) => [`db.${internalSuffix(id)}`, id]],
  ])("%s is the private address within its network", (_, form) => {
    const [name = ""] = form(network);
    expect(answer(name, web)).toBe("10.0.1.5");
  });

  it("means nothing in other networks, nor to the tool", () => {
    expect([answer("db", stranger), answer("db"), answer(`db.${internalSuffix(network)}`, stranger)]).toEqual(
      ["missing", "missing", "missing"],
    );
  });

  it("is found by its address", () => {
    expect(answer("5.1.0.10.in-addr.arpa", web)).toBe(`db.${internalSuffix(network)}`);
    expect(answer("5.1.0.10.in-addr.arpa", stranger)).toBe("elsewhere");
  });
});

describe("all other names", () => {
  it.each([
    ["deb.debian.org", "elsewhere"],
    ["longshore.test.example.org", "elsewhere"],
    ["nobody.longshore.test", "missing"],
    ["longshore.test", "missing"],
    ["nobody", "missing"],
  ])("%s: %s", (name, expected) => {
    expect(answer(name, web)).toBe(expected);
  });
});
