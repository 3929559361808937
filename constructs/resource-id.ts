import { Fn, Token } from "./cdktf.js";

/** Where the resource of a resource id is: `/subscriptions/S/resourceGroups/GROUP/providers/P/TYPE/NAME`. */
export function placeOf(id: string): { readonly name: string; readonly resourceGroupName: string } {
  if (Token.isUnresolved(id)) {
    const parts = Fn.split("/", id);
    return { resourceGroupName: Fn.element(parts, 4), name: Fn.element(parts, 8) };
  }
  const parts = id.split("/");
  return { resourceGroupName: parts[4] ?? "", name: parts[8] ?? "" };
}
