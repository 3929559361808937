/** Where the resource of a resource id is: `/subscriptions/S/resourceGroups/GROUP/providers/P/TYPE/NAME`. */
export function placeOf(id: string): { readonly name: string; readonly resourceGroupName: string } {
  const parts = id.split("/");
  return { resourceGroupName: parts[4] ?? "", name: parts[8] ?? "" };
}
