import { computedValue } from "../azurerm/computed.js";
import { ArmError } from "../azurerm/handler.js";
import { hasUnknown } from "../engine/field-plan.js";
import { settle } from "../engine/settle.js";
import { fillUnknown } from "../engine/unknown.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { finish, settleTimeouts } from "./finish.js";
import { handlerOf, recordOf, schemaOf, type Workshop } from "./workshop.js";

/**
 * Changes a resource. Until it is done the record keeps the old values, so that after a failure Terraform plans the
 * same change again.
 */
export async function update(
  shop: Workshop,
  type: string,
  prior: PlanObject,
  planned: PlanObject,
  writeOnly: PlanObject = {},
): Promise<JsonObject> {
  const { cloud } = shop;
  const handler = handlerOf(shop, type);
  const schema = schemaOf(shop, type);
  const id = String(prior.id);
  const { before, after } = await cloud.records.exclusively(async () => {
    const found = recordOf(shop, type, id);
    if (!found) throw new ArmError("ResourceNotFound", `${id} is not there any more`);
    await handler.accept?.(planned, cloud);
    // Parts that are new have computed values too, which the plan shows as unset.
    const open = { ...planned, ...fillUnknown(schema.fields, planned) };
    const computed = hasUnknown(open) ? (handler.compute?.(open, cloud) ?? {}) : {};
    const before: ResourceRecord = {
      ...found,
      status: "updating",
      effect: { ...computed.effect, ...found.effect },
    };
    cloud.records.put(before);
    const settled = settle(schema.fields, open, { ...computed.values, id }, computedValue(id));
    const values = { ...settled, ...settleTimeouts(schema, planned) };
    return { before, after: { ...before, values } };
  });
  const outcome = await handler.apply?.(after, cloud, before, writeOnly);
  return finish(shop, schema, after, outcome);
}
