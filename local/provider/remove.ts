import { ArmError } from "../azurerm/handler.js";
import { removeOrphans } from "./orphan.js";
import { handlerOf, recordOf, type Workshop } from "./workshop.js";

/** Removes a resource; one that is gone already is no error. */
export async function remove(shop: Workshop, type: string, id: string): Promise<void> {
  const { cloud } = shop;
  await removeOrphans(shop);
  const found = recordOf(shop, type, id);
  if (!found) return;
  cloud.records.put({ ...found, status: "deleting" });
  try {
    await handlerOf(shop, type).remove?.({ ...found, status: "deleting" }, cloud);
  } catch (cause) {
    // A refusal by Azure's rules comes before anything is undone.
    if (cause instanceof ArmError) cloud.records.put(found);
    throw cause;
  }
  cloud.records.remove(type, found.id);
}
