import type { JsonObject, PlanObject } from "../engine/value.js";
import { accountHost } from "../network/zone.js";
import { requiredText, text } from "../records/values.js";
import { regionPair } from "./region-pairs.js";

/** Where a storage account is reached: the names of its services, and the places where it lies. */
export function endpoints(values: PlanObject): JsonObject {
  const name = requiredText(values, "name");
  const location = requiredText(values, "location").toLowerCase().replaceAll(" ", "");
  const isCopied = /G/i.test(text(values, "account_replication_type") ?? "");
  const services = servicesOf(values);
  return {
    primary_location: location,
    secondary_location: isCopied ? (regionPair(location) ?? "") : "",
    ...Object.assign(
      {},
      ...ALL_SERVICES.flatMap((service) => [
        endpoint("primary", service, services.includes(service) ? name : undefined),
        // Of files there is no copy to read.
        endpoint(
          "secondary",
          service,
          services.includes(service) && service !== "file" && hasSecondary(values)
            ? `${name}-secondary`
            : undefined,
        ),
      ]),
    ),
  };
}

function endpoint(place: string, service: string, account: string | undefined): JsonObject {
  const host = account === undefined ? "" : accountHost(account, service);
  return {
    [`${place}_${service}_host`]: host,
    [`${place}_${service}_endpoint`]: host && `https://${host}/`,
  };
}

/** Readable at a second place. */
export function hasSecondary(values: PlanObject): boolean {
  return /^RA/i.test(text(values, "account_replication_type") ?? "");
}

/** The kind of account; unset it is the usual one. */
export function kindOf(values: PlanObject): string {
  return text(values, "account_kind") ?? "StorageV2";
}

/** The services that an account of each kind has. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  StorageV2: ["blob", "dfs", "file", "queue", "table", "web"],
  Storage: ["blob", "file", "queue", "table"],
  BlobStorage: ["blob", "dfs", "table", "web"],
  BlockBlobStorage: ["blob", "dfs", "web"],
  FileStorage: ["file"],
};
const ALL_SERVICES = ["blob", "dfs", "file", "queue", "table", "web"];
/** Premium accounts of the usual kind hold page blobs alone. */
const PREMIUM_SERVICES = ["blob"];

function servicesOf(values: PlanObject): readonly string[] {
  const premium =
    text(values, "account_tier") === "Premium" && ["Storage", "StorageV2"].includes(kindOf(values));
  return premium ? PREMIUM_SERVICES : (SERVICES[kindOf(values)] ?? []);
}
