import { ArmError, type CloudContext, type ResourceHandler } from "../azurerm/handler.js";
import type { ResourceRecord } from "../records/record.js";

/**
 * Takes back what killed runs of a stack left, those that others refer to last. Data that is ready is never among it:
 * it may have been taken out of Terraform's state to be kept.
 */
export async function rollBack(
  cloud: CloudContext,
  handlers: ReadonlyMap<string, ResourceHandler>,
  isLeft: (record: ResourceRecord) => boolean,
): Promise<void> {
  for (;;) {
    const unfinished = cloud.records
      .all()
      .filter((record) => mayGo(record, cloud, handlers) && isLeft(record));
    const removed = await Promise.all(unfinished.map((record) => removeOne(record, cloud, handlers)));
    if (!removed.includes(true)) return;
  }
}

function mayGo(
  { stack, type, status }: ResourceRecord,
  cloud: CloudContext,
  handlers: ReadonlyMap<string, ResourceHandler>,
): boolean {
  return stack === cloud.stack && (status !== "ready" || !handlers.get(type)?.holdsData);
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
