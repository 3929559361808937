import { randomBytes } from "node:crypto";
import type { JsonObject, PlanObject } from "../engine/value.js";
import { accountHost, ZONE } from "../network/zone.js";
import type { Records, ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { requiredText } from "../records/values.js";
import { ArmError } from "./handler.js";
import { hasSecondary } from "./storage-endpoints.js";

/** The keys of a new account, and the connection strings that hold them. */
export function newKeys(planned: PlanObject): JsonObject {
  return keyValues(planned, { primary: newKey(), secondary: newKey() });
}

/** The keys as they are, whatever a plan that was made earlier says. */
export function sameKeys(record: ResourceRecord): JsonObject {
  return keyValues(record.values, keysOf(record));
}

/** A new key in place of the one that is named; the account takes the other one from then on. */
export async function regenerateKey(
  records: Records,
  accountId: string,
  which: "primary" | "secondary",
): Promise<void> {
  await records.exclusively(() => {
    const record = records.get(Type.STORAGE_ACCOUNT, accountId);
    if (record?.status !== "ready") {
      throw new ArmError(
        "ResourceNotFound",
        `the storage account ${accountId} is not there, or being changed`,
      );
    }
    const keys = { ...keysOf(record), [which]: newKey() };
    const values = keyValues(record.values, keys);
    records.put({
      ...record,
      values: { ...record.values, ...values },
      // A file server knows one: that which was regenerated least recently.
      effect: { ...record.effect, accepted: which === "primary" ? "secondary" : "primary" },
    });
  });
}

interface Keys {
  readonly primary: string;
  readonly secondary: string;
}

function keysOf({ values }: ResourceRecord): Keys {
  return {
    primary: requiredText(values, "primary_access_key"),
    secondary: requiredText(values, "secondary_access_key"),
  };
}

/** 64 bytes, as Azure's. */
function newKey(): string {
  return randomBytes(64).toString("base64");
}

function keyValues(values: PlanObject, { primary, secondary }: Keys): JsonObject {
  const name = requiredText(values, "name");
  const account = (key: string) => `AccountName=${name};AccountKey=${key}`;
  const whole = (key: string) => `DefaultEndpointsProtocol=https;${account(key)};EndpointSuffix=core.${ZONE}`;
  const blob = (place: string, key: string) =>
    `DefaultEndpointsProtocol=https;BlobEndpoint=https://${accountHost(place, "blob")}/;${account(key)}`;
  return {
    primary_access_key: primary,
    secondary_access_key: secondary,
    primary_connection_string: whole(primary),
    secondary_connection_string: whole(secondary),
    primary_blob_connection_string: blob(name, primary),
    secondary_blob_connection_string: hasSecondary(values) ? blob(`${name}-secondary`, secondary) : "",
  };
}
