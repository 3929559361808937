import type { z } from "zod";

/** Where a value differs from its schema, and how; never the value, which may be a secret. */
export function schemaFault({ issues: [first] }: z.ZodError): string {
  const path = first?.path.join(".");
  return `${path ? `${path}: ` : ""}${first?.message ?? "no reason"}`;
}
