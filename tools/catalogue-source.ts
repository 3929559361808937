import type { Type } from "../local/engine/type.js";
import type { JsonValue } from "../local/engine/value.js";

/** The parts in use of what `terraform providers schema -json` prints. */
export interface ProviderSchemas {
  provider: SourceSchema;
  resource_schemas: Record<string, SourceSchema>;
  data_source_schemas: Record<string, SourceSchema>;
}

export interface SourceSchema {
  version: number;
  block: SourceBlock;
}

export interface SourceBlock {
  attributes?: Record<string, SourceAttribute>;
  block_types?: Record<string, SourceNestedBlock>;
  deprecated?: boolean;
}

export interface SourceAttribute {
  type: Type;
  required?: boolean;
  optional?: boolean;
  computed?: boolean;
  sensitive?: boolean;
  write_only?: boolean;
  deprecated?: boolean;
}

export interface SourceNestedBlock {
  nesting_mode: "list" | "set" | "single";
  block: SourceBlock;
  min_items?: number;
  max_items?: number;
}

/** The rules of the fields of one type or block, by name. */
export type Rules = Record<string, SourceRule>;
export type RulesByType = Record<string, Rules>;

export interface SourceRule {
  force_new?: boolean;
  default?: JsonValue;
  conflicts_with?: string[];
  exactly_one_of?: string[];
  at_least_one_of?: string[];
  required_with?: string[];
  one_of?: string[];
  max_items?: number;
  computed_block?: boolean;
  block?: Rules;
}
