import * as z from "zod";
import { LongshoreError } from "../errors.js";
import { schemaFault } from "../schema-fault.js";
import { SPEC_FILE } from "./file.js";

/** One kind of part that a stack can have: a host, a share. Each has a field of the spec, which lists the parts. */
export interface SpecKind<T = unknown> {
  /** What one of them is called in messages: `share`. */
  readonly name: string;
  /** The field of the spec: `shares`. */
  readonly field: string;
  readonly schema: z.ZodType<T>;
}

/** What a construct writes into the spec for one part of a kind. */
export interface PartOf<Kind extends SpecKind> {
  readonly field: Kind["field"];
  readonly value: z.infer<Kind["schema"]>;
}

/** A spec, with the fields of all kinds. */
type AnySpec = Readonly<Record<string, unknown>> & { readonly stack: string };

/** The parts of a kind; none when the spec has no such field. Throws for a field that the kind cannot read. */
export function partsOf<T>(spec: AnySpec, { name, field, schema }: SpecKind<T>): readonly T[] {
  const { success, data, error } = z.object({ [field]: z.array(schema).default([]) }).safeParse(spec);
  if (success) return data[field] ?? [];
  throw new LongshoreError(
    {
      where: `${SPEC_FILE} of the stack ${spec.stack}`,
      rule: `the field ${field} is a list of parts of the kind ${name}`,
      seen: `this (${schemaFault(error)})`,
      remedy: "Use one version of the package that writes it and reads it, and run the command again.",
    },
    { cause: error },
  );
}
