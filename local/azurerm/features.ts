import { blocks } from "../records/values.js";
import type { CloudContext } from "./handler.js";

/** A switch of the provider's `features`; true, as most are by default, where nobody has written it. */
export function isFeatureOn(cloud: CloudContext, block: string, name: string): boolean {
  const [given = {}] = blocks(cloud.features?.() ?? {}, block);
  return given[name] !== false;
}
