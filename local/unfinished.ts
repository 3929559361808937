import { ArmError, type CloudContext, type ResourceHandler } from "./azurerm/handler.js";
import type { ResourceRecord } from "./records/record.js";

/** Takes back what killed runs of a stack left half made or half removed, those that others refer to last. */
export async function rollBack(
  cloud: CloudContext,
  handlers: ReadonlyMap<string, ResourceHandler>,
  isLeft: (record: ResourceRecord) => boolean,
): Promise<void> {
  for (;;) {
    const unfinished = cloud.records.all().filter((record) => record.stack === cloud.stack && isLeft(record));
    const removed = await Promise.all(unfinished.map((record) => removeOne(record, cloud, handlers)));
    if (!removed.includes(true)) return;
  }
}

async function removeOne(
  record: ResourceRecord,
  cloud: CloudContext,
  handlers: ReadonlyMap<string, ResourceHandler>,
): Promise<boolean> {
  const deleting: ResourceRecord = { ...record, status: "deleting" };
  try {
    await handlers.get(record.type)?.remove?.(deleting, cloud);
  } catch (error) {
    if (error instanceof ArmError) return false; // Something else still uses it.
    throw error;
  }
  cloud.records.remove(record.type, record.id);
  return true;
}
