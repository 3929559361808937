import { nameOf, parentOf } from "../../../core/arm-id.js";
import { Type } from "../../records/types.js";
import { number } from "../../records/values.js";
import { accountFolder } from "../../storage/folder.js";
import { findServer } from "../../storage/server-process.js";
import { findShareData, isUnbounded, sizeOfData } from "../../storage/share-data.js";
import type { ServiceInventory, ServiceStore } from "../service.js";

/** The shares that are recorded. */
export function filesInventory({ home, records }: ServiceStore): ServiceInventory {
  const shares = records.ofType(Type.SHARE).map(({ id, stack, values }) => {
    const folder = accountFolder(home.storage, nameOf(parentOf(parentOf(id))));
    const share = { name: nameOf(id), gibibytes: number(values, "quota") ?? 0 };
    const server = findServer(folder);
    return {
      id,
      stack,
      gibibytes: share.gibibytes,
      ...(findShareData(folder, share.name) ? { bytes: sizeOfData(folder, share.name) } : {}),
      quota: isUnbounded(folder, share) ? ("reported" as const) : ("real" as const),
      ...(server ? { server: server.pid } : {}),
    };
  });
  return { shares };
}
