import { nameOf, parentOf, sameId } from "../../../core/arm-id.js";
import type { PlanObject } from "../../engine/value.js";
import { type Machine, machinesOf } from "../../network/machines.js";
import type { ResourceRecord } from "../../records/record.js";
import type { RecordReader } from "../../records/snapshot.js";
import { PRIVATE_RECORDS, Type } from "../../records/types.js";
import { blocks, flag, number, text, texts } from "../../records/values.js";
import type { ZoneRecord } from "./answer.js";

/**
 * What the private zones that are linked to a virtual network say of a name; of several zones that end it, the
 * longest. Undefined when none does; an empty list when the zone has no such name.
 */
export function privateRecords(
  records: RecordReader,
  name: string,
  networkId: string,
): ZoneRecord[] | undefined {
  const zones = linksOf(records, networkId).filter(({ zone }) => name === zone || name.endsWith(`.${zone}`));
  const [link] = zones.sort((a, b) => b.zone.length - a.zone.length);
  if (!link) return undefined;
  const relative = name === link.zone ? "@" : name.slice(0, -link.zone.length - 1);
  const declared = declaredRecords(records, link.zoneId);
  const own = declared.filter((set) => set.name === relative);
  const registered = link.registration ? registeredRecords(records, networkId, relative) : [];
  if (own.length + registered.length > 0) return [...own.flatMap((set) => set.records), ...registered];
  return declared.filter((set) => isCoveredBy(relative, set.name)).flatMap((set) => set.records);
}

interface Link {
  readonly zoneId: string;
  /** In lower case. */
  readonly zone: string;
  /** The machines of the network are in the zone by themselves. */
  readonly registration: boolean;
}

function linksOf(records: RecordReader, networkId: string): Link[] {
  return records
    .ofType(Type.PRIVATE_ZONE_LINK)
    .filter(({ values }) => sameId(text(values, "virtual_network_id"), networkId))
    .map(({ id, values }) => ({
      zoneId: parentOf(id),
      zone: nameOf(parentOf(id)).toLowerCase(),
      registration: flag(values, "registration_enabled"),
    }));
}

interface RecordSet {
  readonly name: string;
  readonly records: ZoneRecord[];
}

function declaredRecords(records: RecordReader, zoneId: string): RecordSet[] {
  return PRIVATE_RECORDS.flatMap((type) => records.ofType(type))
    .filter(({ id }) => sameId(parentOf(id), zoneId))
    .map((record) => ({ name: nameOf(record.id).toLowerCase(), records: recordsOf(record) }));
}

function recordsOf({ type, values }: ResourceRecord): ZoneRecord[] {
  const ttl = number(values, "ttl") ?? 0;
  const each = <T>(work: (block: PlanObject) => T) => blocks(values, "record").map(work);
  switch (type) {
    case "azurerm_private_dns_a_record":
      return texts(values, "records").map((data) => ({ type: "A", ttl, data }));
    case "azurerm_private_dns_aaaa_record":
      return texts(values, "records").map((data) => ({ type: "AAAA", ttl, data }));
    case "azurerm_private_dns_ptr_record":
      return texts(values, "records").map((data) => ({ type: "PTR", ttl, data }));
    case "azurerm_private_dns_cname_record":
      return [{ type: "CNAME", ttl, data: text(values, "record") ?? "" }];
    case "azurerm_private_dns_txt_record":
      return each((block) => ({ type: "TXT", ttl, data: [text(block, "value") ?? ""] }));
    case "azurerm_private_dns_mx_record":
      return each((block) => ({
        type: "MX",
        ttl,
        data: { preference: number(block, "preference") ?? 0, exchange: text(block, "exchange") ?? "" },
      }));
    case "azurerm_private_dns_srv_record":
      return each((block) => ({
        type: "SRV",
        ttl,
        data: {
          priority: number(block, "priority") ?? 0,
          weight: number(block, "weight") ?? 0,
          port: number(block, "port") ?? 0,
          target: text(block, "target") ?? "",
        },
      }));
    default:
      return [];
  }
}

/** Seconds, as Azure gives to the names that it registers. */
const REGISTERED_TTL = 10;

function registeredRecords(records: RecordReader, networkId: string, name: string): ZoneRecord[] {
  const isNamed = ({ hostname, nic }: Machine) =>
    hostname === name && sameId(nic?.subnet.networkId, networkId);
  return machinesOf(records)
    .filter(isNamed)
    .flatMap(({ nic }) => (nic ? [{ type: "A", ttl: REGISTERED_TTL, data: nic.address }] : []));
}

/** Whether a wildcard such as `*` or `*.shop` stands for the name. */
function isCoveredBy(name: string, wildcard: string): boolean {
  return wildcard === "*" ? name !== "@" : wildcard.startsWith("*.") && name.endsWith(wildcard.slice(1));
}
