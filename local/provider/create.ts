import { computedValue } from "../azurerm/computed.js";
import type { ResourceHandler } from "../azurerm/handler.js";
import { planChange } from "../engine/plan.js";
import type { Schema } from "../engine/schema.js";
import { settle } from "../engine/settle.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { Refusal } from "./failure.js";
import { finish, settleTimeouts } from "./finish.js";
import { isOrphan } from "./orphan.js";
import { handlerOf, schemaOf, tellIfNowhere, tellIfWithoutEffect, type Workshop } from "./workshop.js";

/**
 * Makes a resource: a record first, then its effect. When it fails half-way nothing goes into Terraform's state, and
 * the record stays `creating`: the next apply of the same stack goes on from there. So it does with what was made a
 * moment before a kill, which Terraform's state does not hold.
 */
export async function create(
  shop: Workshop,
  type: string,
  planned: PlanObject,
  writeOnly: PlanObject = {},
): Promise<JsonObject> {
  const { cloud, busy } = shop;
  const handler = handlerOf(shop, type);
  const schema = schemaOf(shop, type);
  tellIfWithoutEffect(shop, type);
  tellIfNowhere(shop, planned);
  const id = handler.id(planned, cloud);
  const key = `${type} ${id.toLowerCase()}`;
  if (busy.has(key)) throw alreadyExists(type, id);
  const found = cloud.records.get(type, id);
  const orphan = found !== undefined && isOrphan(shop, found);
  busy.add(key);
  try {
    await clearRemains(shop, handler, schema, planned, { id, orphan });
    const record = await cloud.records.exclusively(() =>
      begin(shop, handler, schema, planned, { id, orphan }),
    );
    const outcome = await handler.apply?.(record, cloud, undefined, writeOnly);
    const values = finish(shop, schema, record, outcome);
    shop.made.add(key);
    return values;
  } finally {
    busy.delete(key);
  }
}

interface Place {
  readonly id: string;
  /** A killed run of this stack has left it there: it is taken up, or makes way. */
  readonly orphan: boolean;
}

/** Takes away what an earlier run left under this id and what cannot become what is planned now. */
async function clearRemains(
  { cloud }: Workshop,
  handler: ResourceHandler,
  schema: Schema,
  planned: PlanObject,
  { id, orphan }: Place,
): Promise<void> {
  const found = cloud.records.get(handler.type, id);
  if (!found || found.stack !== cloud.stack) return;
  if (orphan && !needsAnother(schema, found, planned)) return;
  if (!orphan && !(await isOver(found, handler, cloud))) return;
  await handler.remove?.(found, cloud);
  cloud.records.remove(handler.type, id);
}

/** Whether a record is of something half removed, or of something that is gone. */
async function isOver(
  record: ResourceRecord,
  handler: ResourceHandler,
  cloud: Workshop["cloud"],
): Promise<boolean> {
  if (record.status === "deleting") return true;
  return handler.read !== undefined && (await handler.read(record, cloud)) === undefined;
}

function needsAnother(schema: Schema, unfinished: ResourceRecord, planned: PlanObject): boolean {
  const proposed = settle(
    schema.fields,
    planned,
    unfinished.values,
    (name) => unfinished.values[name] ?? null,
  );
  return planChange(schema, unfinished.values, proposed).requiresReplace.length > 0;
}

/** Checks, decides and records, all under the cloud's lock, so that of two that conflict one is refused. */
async function begin(
  { cloud }: Workshop,
  handler: ResourceHandler,
  schema: Schema,
  planned: PlanObject,
  { id, orphan }: Place,
): Promise<ResourceRecord> {
  const unfinished = cloud.records.get(handler.type, id);
  if (unfinished && !orphan) {
    throw alreadyExists(handler.type, id);
  }
  await handler.accept?.(planned, cloud);
  const { values = {}, effect = {} } = unfinished ?? handler.compute?.(planned, cloud) ?? {};
  const settled = settle(schema.fields, planned, { ...values, id }, computedValue(id));
  const record: ResourceRecord = {
    id,
    type: handler.type,
    stack: cloud.stack,
    status: "creating",
    values: { ...settled, ...settleTimeouts(schema, planned) },
    effect,
  };
  cloud.records.put(record);
  return record;
}

/** azurerm's own refusal, word for word: users know what to do about it. */
function alreadyExists(type: string, id: string): Error {
  return new Refusal(
    `A resource with the ID "${id}" already exists - to be managed via Terraform this resource needs to be imported ` +
      `into the State. Please see the resource documentation for "${type}" for more information.`,
  );
}
