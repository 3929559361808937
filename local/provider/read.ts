import { importIdProblem } from "../azurerm/import-id.js";
import { type Schema, TIMEOUTS } from "../engine/schema.js";
import { toJson } from "../engine/settle.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { Refusal } from "./failure.js";
import { stateOf } from "./finish.js";
import { confirm } from "./orphan.js";
import { handlerOf, recordOf, schemaOf, type Workshop } from "./workshop.js";

/** A resource as it is now; null when it is gone. */
export async function read(shop: Workshop, type: string, state: PlanObject): Promise<JsonObject | null> {
  confirm(shop, type, state);
  const found = recordOf(shop, type, String(state.id));
  // What is half removed is removed by the next command that changes things.
  if (!found || found.status === "deleting") return null;
  const schema = schemaOf(shop, type);
  const values = await valuesOf(shop, schema, found);
  return values && schema.timeouts ? { ...values, [TIMEOUTS]: toJson(state[TIMEOUTS] ?? null) } : values;
}

/** The start of an import: the values of what is there, or the id alone, which Terraform then finds missing. */
export async function importById(shop: Workshop, type: string, id: string): Promise<JsonObject> {
  const schema = schemaOf(shop, type);
  const problem = importIdProblem(type, id);
  if (problem !== undefined) throw new Refusal(problem);
  const found = recordOf(shop, type, id);
  const values = found && (await valuesOf(shop, schema, found));
  const { [TIMEOUTS]: _, ...imported } = values ?? { id };
  return stateOf(schema, imported);
}

async function valuesOf(shop: Workshop, schema: Schema, record: ResourceRecord): Promise<JsonObject | null> {
  const handler = handlerOf(shop, record.type);
  const values = handler.read ? await handler.read(record, shop.cloud) : record.values;
  return values ? stateOf(schema, { ...record.values, ...values }) : null;
}
