import type { Outcome } from "../azurerm/handler.js";
import { conformObject } from "../engine/conform.js";
import { type Schema, TIMEOUTS, typeOfSchema } from "../engine/schema.js";
import { toJson } from "../engine/settle.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import type { Workshop } from "./workshop.js";

/** Records that it is done, with what became known while it was. Returns what goes into Terraform's state. */
export function finish(
  { cloud }: Workshop,
  schema: Schema,
  record: ResourceRecord,
  outcome: Outcome | undefined,
): JsonObject {
  const values = stateOf(schema, { ...record.values, ...outcome?.values });
  cloud.records.put({ ...record, status: "ready", values, effect: { ...record.effect, ...outcome?.effect } });
  return values;
}

/** Values in the form of Terraform's state. */
export function stateOf(schema: Schema, values: JsonObject): JsonObject {
  const [, types] = typeOfSchema(schema);
  return Object.fromEntries(
    Object.entries(conformObject(types, values)).map(([name, value]) => [
      name,
      schema.fields[name]?.writeOnly ? null : toJson(value),
    ]),
  );
}

/** `timeouts` as they were written. */
export function settleTimeouts(schema: Schema, planned: PlanObject): JsonObject {
  return schema.timeouts ? { [TIMEOUTS]: toJson(planned[TIMEOUTS] ?? null) } : {};
}
