import { beforeEach, describe, expect, it } from "vitest";
import type { PlanObject } from "../../../../local/engine/value.js";
import { LOCAL_SERVICES } from "../../../../local/services/all.js";
import { answerName } from "../../../../local/services/names/answer-name.js";
import { smallCloud } from "../../azurerm/small-cloud.js";

const ZONE = "azurerm_private_dns_zone";
const LINK = "azurerm_private_dns_zone_virtual_network_link";

let small: ReturnType<typeof smallCloud>;
let network: string;
let web: string;
let stranger: string;

beforeEach(async () => {
  small = smallCloud();
  await small.group();
  network = await small.network();
  await small.network("other", ["10.9.0.0/16"]);
  web = await small.machine("web", await small.nic("web", await small.subnet()));
  stranger = await small.machine(
    "stranger",
    await small.nic("s", await small.subnet("h", "10.9.1.0/24", "other")),
  );
  await small.make(ZONE, { name: "shop.internal" });
});

const link = (values: PlanObject = {}) =>
  small.make(LINK, {
    name: "net",
    private_dns_zone_name: "shop.internal",
    virtual_network_id: network,
    registration_enabled: false,
    ...values,
  });
const record = (type: string, name: string, values: PlanObject, zone = "shop.internal") =>
  small.make(`azurerm_private_dns_${type}_record`, { name, zone_name: zone, ttl: 300, ...values });
const answer = (name: string, asker = web) => answerName(LOCAL_SERVICES, small.cloud.records, name, asker);
const found = (records: unknown[]) => ({ kind: "records", records });

describe("a private DNS zone", () => {
  it("is known where it is linked, and nowhere else", async () => {
    await record("a", "db", { records: ["10.0.1.9"] });
    expect(answer("db.shop.internal")).toEqual({ kind: "elsewhere" });
    await link();
    expect(answer("DB.shop.internal.")).toEqual(found([{ type: "A", ttl: 300, data: "10.0.1.9" }]));
    expect(answer("other.shop.internal")).toEqual({ kind: "missing" });
    expect(answer("db.shop.internal", stranger)).toEqual({ kind: "elsewhere" });
  });

  it("has records of every type", async () => {
    await link();
    await record("aaaa", "six", { records: ["fd00::4"] });
    await record("cname", "www", { record: "web.shop.internal" });
    await record("mx", "@", { record: [{ preference: 10, exchange: "mail.shop.internal" }] });
    await record("srv", "_m._tcp", {
      record: [{ priority: 1, weight: 2, port: 27017, target: "m1.shop.internal" }],
    });
    await record("txt", "_m", { record: [{ value: "replicaSet=rs0" }] });
    await record("ptr", "4", { records: ["web.shop.internal"] });
    expect(answer("six.shop.internal")).toEqual(found([{ type: "AAAA", ttl: 300, data: "fd00::4" }]));
    expect(answer("www.shop.internal")).toEqual(
      found([{ type: "CNAME", ttl: 300, data: "web.shop.internal" }]),
    );
    expect(answer("shop.internal")).toEqual(
      found([{ type: "MX", ttl: 300, data: { preference: 10, exchange: "mail.shop.internal" } }]),
    );
    expect(answer("_m._tcp.shop.internal")).toEqual(
      found([
        { type: "SRV", ttl: 300, data: { priority: 1, weight: 2, port: 27017, target: "m1.shop.internal" } },
      ]),
    );
    expect(answer("_m.shop.internal")).toEqual(found([{ type: "TXT", ttl: 300, data: ["replicaSet=rs0"] }]));
    expect(answer("4.shop.internal")).toEqual(found([{ type: "PTR", ttl: 300, data: "web.shop.internal" }]));
  });

  it("has the machines of a network that registers them", async () => {
    expect(answer("web.shop.internal")).toEqual({ kind: "elsewhere" });
    await link({ registration_enabled: true });
    expect(answer("web.shop.internal")).toEqual(found([{ type: "A", ttl: 10, data: "10.0.1.4" }]));
    expect(answer("stranger.shop.internal")).toEqual({ kind: "missing" });
  });

  it("answers by a wildcard what has no name of its own", async () => {
    await link();
    await record("a", "*", { records: ["10.0.1.1"] });
    await record("a", "db", { records: ["10.0.1.9"] });
    expect(answer("any.shop.internal")).toEqual(found([{ type: "A", ttl: 300, data: "10.0.1.1" }]));
    expect(answer("db.shop.internal")).toEqual(found([{ type: "A", ttl: 300, data: "10.0.1.9" }]));
    expect(answer("shop.internal")).toEqual({ kind: "missing" });
  });

  it("gives way to a longer one", async () => {
    await link();
    await small.make(ZONE, { name: "eu.shop.internal" });
    await link({ private_dns_zone_name: "eu.shop.internal" });
    await record("a", "db.eu", { records: ["10.0.1.1"] });
    await record("a", "db", { records: ["10.0.1.2"] }, "eu.shop.internal");
    expect(answer("db.eu.shop.internal")).toEqual(found([{ type: "A", ttl: 300, data: "10.0.1.2" }]));
  });
});

describe("Azure refuses", () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ["a link to no zone", () => link({ private_dns_zone_name: "none" }), "ParentResourceNotFound"],
    [
      "a record in no zone",
      () => record("a", "db", { records: ["10.0.0.4"] }, "none"),
      "ParentResourceNotFound",
    ],
    ["a second link of a network", async () => [await link(), await link({ name: "again" })], "Conflict"],
    [
      "a second zone that registers a network's machines",
      async () => {
        await link({ registration_enabled: true });
        await small.make(ZONE, { name: "b.internal" });
        await link({ private_dns_zone_name: "b.internal", registration_enabled: true });
      },
      "BadRequest",
    ],
    [
      "an alias beside an address",
      async () => {
        await record("a", "db", { records: ["10.0.0.4"] });
        await record("cname", "db", { record: "web.shop.internal" });
      },
      "CNameConflict",
    ],
    [
      "the removal of a zone with links",
      async () => {
        await link();
        const [zone] = small.cloud.records.ofType(ZONE);
        await small.remove(ZONE, zone?.id ?? "");
      },
      "CannotDeleteResource",
    ],
  ])("%s", async (_, work, code) => {
    await expect(work()).rejects.toMatchObject({ code });
  });

  it("nothing of two zones with one name in a network each", async () => {
    await link();
    await link({ name: "other", virtual_network_id: network.replace("/net", "/other") });
    expect(answer("db.shop.internal", stranger)).toEqual({ kind: "missing" });
  });
});

it("a record knows its full name", async () => {
  const id = await record("a", "db", { records: ["10.0.1.9"], fqdn: null });
  expect(id).toMatch(/\/privateDnsZones\/shop\.internal\/A\/db$/);
});
