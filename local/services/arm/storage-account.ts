import * as z from "zod";
import { groupOf, nameOf } from "../../../core/arm-id.js";
import { regenerateKey } from "../../azurerm/storage-keys.js";
import type { JsonValue } from "../../engine/value.js";
import type { ResourceRecord } from "../../records/record.js";
import { Type } from "../../records/types.js";
import { requiredText } from "../../records/values.js";
import type { ArmCall, ArmType } from "./arm-type.js";
import { json, Refusal } from "./wire.js";

export const storageAccount: ArmType = {
  name: "Microsoft.Storage/storageAccounts",
  versions: ["2023-01-01", "2023-04-01", "2023-05-01", "2024-01-01"],
  actions: {
    listkeys: async (call) => json(200, keysOf(findAccount(call))),
    regeneratekey: async (call) => {
      const which = keyNamed(call.body);
      await regenerateKey(call.cloud.records, findAccount(call).id, which);
      return json(200, keysOf(findAccount(call)));
    },
  },
};

function findAccount({ id, cloud }: ArmCall): ResourceRecord {
  const record = cloud.records.get(Type.STORAGE_ACCOUNT, id);
  if (record?.status === "ready") return record;
  throw new Refusal(
    404,
    "ResourceNotFound",
    `The Resource '${storageAccount.name}/${nameOf(id)}' under resource group '${groupOf(id)}' was not found.`,
  );
}

function keysOf({ values }: ResourceRecord): JsonValue {
  const key = (keyName: string, attribute: string) => ({
    keyName,
    value: requiredText(values, attribute),
    permissions: "FULL",
  });
  return { keys: [key("key1", "primary_access_key"), key("key2", "secondary_access_key")] };
}

const inputJson = z.object({ keyName: z.enum(["key1", "key2"]) });

function keyNamed(body: JsonValue): "primary" | "secondary" {
  const input = inputJson.safeParse(body);
  if (input.success) return input.data.keyName === "key1" ? "primary" : "secondary";
  throw new Refusal(
    400,
    "InvalidValuesForRequestParameters",
    "Values for request parameters are invalid: keyName.",
  );
}
