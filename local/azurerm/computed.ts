import { createHash } from "node:crypto";
import type { Field } from "../engine/schema.js";
import type { Fallback } from "../engine/settle.js";
import { LOCAL_TENANT, uuidOf } from "./directory.js";

/**
 * Values for what Azure would compute and nothing here does: the same for the same resource at every run. An identity
 * is a UUID, a secret is text that nobody can use, the rest is unset.
 */
export function computedValue(id: string): Fallback {
  return (name, field) => (field.kind === "string" ? computedText(id, name) : EMPTY[field.kind]);
}

const EMPTY: Record<
  Exclude<Field["kind"], "string">,
  number | boolean | readonly [] | Record<string, never>
> = {
  number: 0,
  bool: false,
  list: [],
  set: [],
  map: {},
  block: [],
};

const IDENTITIES = /^(client_id|guid|object_id|principal_id|.*_uuid|unique_id|workspace_id)$/;
const SECRETS = /(_key|password|secret|_token|connection_string)$/;

function computedText(id: string, name: string): string {
  if (name === "tenant_id") return LOCAL_TENANT;
  const seed = `${id.toLowerCase()} ${name}`;
  if (IDENTITIES.test(name)) return uuidOf(seed);
  return SECRETS.test(name) ? createHash("sha512").update(seed).digest("base64") : "";
}
