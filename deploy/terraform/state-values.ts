import type { Attributes, StateJson } from "./json.js";

/** What the state has at an address; undefined when nothing is there. */
export function attributesAt(state: StateJson, address: string | undefined): Attributes | undefined {
  return state.values?.root_module?.resources?.find((resource) => resource.address === address)?.values;
}

/** Terraform shows what is unset as null or as empty. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
