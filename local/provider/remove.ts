import { ArmError } from "../azurerm/handler.js";
import { rollBack } from "../unfinished.js";
import { handlerOf, type Workshop } from "./workshop.js";

/** Removes a resource; one that is gone already is no error. */
export async function remove(shop: Workshop, type: string, id: string): Promise<void> {
  const { cloud } = shop;
  await rollBackOnce(shop);
  const found = cloud.records.get(type, id);
  if (!found) return;
  cloud.records.put({ ...found, status: "deleting" });
  try {
    await handlerOf(shop, type).remove?.({ ...found, status: "deleting" }, cloud);
  } catch (cause) {
    // A refusal by Azure's rules comes before anything is undone.
    if (cause instanceof ArmError) cloud.records.put(found);
    throw cause;
  }
  cloud.records.remove(type, id);
}

/**
 * What a killed run left half made is in no state, so Terraform will never remove it, and it may hold what is to go:
 * a machine its network interface, anything its group.
 */
function rollBackOnce(shop: Workshop): Promise<void> {
  shop.rolledBack ??= rollBack(shop.cloud, shop.handlers, ["creating"], shop.busy);
  return shop.rolledBack;
}
