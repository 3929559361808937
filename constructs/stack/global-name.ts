import { Fn } from "../cdktf.js";
import type { AzureStack } from "./stack.js";

/**
 * A name that is unique in all of Azure: letters and digits of `text`, then eight hex digits of subscription and
 * resource group. `subscriptionId` may be known to Terraform alone.
 */
export function globalName(
  { resourceGroupName }: AzureStack,
  subscriptionId: string,
  text: string,
  longest: number,
  separator = "",
): string {
  const place = Fn.sha256(Fn.join("/", [subscriptionId, resourceGroupName]));
  const words = text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return `${words.slice(0, longest)}${separator}${Fn.substr(place, 0, 8)}`;
}
