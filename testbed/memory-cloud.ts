import type { Event } from "../core/events.js";
import type { CloudContext } from "../local/azurerm/handler.js";
import { LOCAL_SUBSCRIPTION } from "../local/azurerm/subscription.js";
import { memoryRecords } from "./memory-records.js";

/** A cloud without machines, in memory; `events` collects what it tells. */
export function memoryCloud(stack = "shop"): Omit<CloudContext, "signal"> & { events: Event[] } {
  const events: Event[] = [];
  const noMachines = () => {
    throw new Error("this cloud has no machines");
  };
  return {
    home: "/nowhere",
    hash: "00000000",
    stack,
    subscription: LOCAL_SUBSCRIPTION,
    records: memoryRecords(),
    driver: noMachines,
    driverOf: noMachines,
    services: { serve: noMachines, routes: noMachines, certificate: noMachines },
    emit: (event) => void events.push(event),
    events,
  };
}
