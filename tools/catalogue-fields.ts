import type {
  BlockField,
  CollectionField,
  Field,
  FieldRules,
  Fields,
  Schema,
  ValueRules,
} from "../local/engine/schema.js";
import type { Scalar, Type } from "../local/engine/type.js";
import {
  ANY_CASE,
  AT_LEAST_ONE,
  AT_MOST,
  FRACTIONS,
  LOCATION_PATHS,
  LOCATIONS,
  NESTED,
  WHOLE,
} from "./azurerm-facts.js";
import { valueRules } from "./azurerm-values.js";
import type {
  Rules,
  SourceAttribute,
  SourceBlock,
  SourceNestedBlock,
  SourceRule,
  SourceSchema,
} from "./catalogue-source.js";

/** One type of the catalogue: its schema with the rules merged in. */
export function toSchema(type: string, { version, block }: SourceSchema, rules: Rules): Schema {
  const timeouts = block.block_types?.timeouts;
  return {
    version,
    fields: toFields(type, block, rules),
    ...(timeouts ? { timeouts: Object.keys(timeouts.block.attributes ?? {}) } : {}),
  };
}

function toFields(path: string, block: SourceBlock, rules: Rules): Fields {
  const attributes = Object.entries(block.attributes ?? {}).map(
    ([name, attribute]) => [name, toAttribute(`${path}.${name}`, attribute, rules[name] ?? {})] as const,
  );
  const blocks = Object.entries(block.block_types ?? {})
    .filter(([, { nesting_mode }]) => nesting_mode !== "single")
    .map(([name, nested]) => [name, toBlock(`${path}.${name}`, nested, rules[name] ?? {})] as const);
  return Object.fromEntries<Field>([...attributes, ...blocks].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function toBlock(path: string, nested: SourceNestedBlock, rule: SourceRule): BlockField {
  const required = (nested.min_items ?? 0) > 0;
  return {
    kind: "block",
    nesting: nested.nesting_mode === "set" ? "set" : "list",
    ...(required ? { required: true } : { optional: true }),
    ...(rule.computed_block ? { computed: true } : {}),
    ...(nested.block.deprecated ? { deprecated: true } : {}),
    ...fieldRules(rule),
    ...(nested.min_items ? { minItems: nested.min_items } : {}),
    ...(nested.max_items ? { maxItems: nested.max_items } : {}),
    fields: toFields(path, nested.block, rule.block ?? {}),
  };
}

function toAttribute(path: string, attribute: SourceAttribute, rule: SourceRule): Field {
  const about: FieldRules = {
    ...(attribute.required ? { required: true } : {}),
    ...(attribute.optional ? { optional: true } : {}),
    ...(attribute.computed ? { computed: true } : {}),
    ...(attribute.write_only ? { writeOnly: true } : {}),
    ...(attribute.deprecated ? { deprecated: true } : {}),
  };
  return toTyped(path, attribute.type, about, rule, attribute.sensitive ? { sensitive: true } : {});
}

function toTyped(
  path: string,
  type: Type,
  about: FieldRules,
  rule: SourceRule,
  secrecy: ValueRules = {},
): Field {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const flags = { ...about, ...fieldRules(rule) };
  const more = valueRules(path);
  // Where there are alternatives, the allowed words are one of these.
  const words = more.anyOf ? undefined : rule.one_of;
  const values: ValueRules = {
    ...(words ? { oneOf: words } : {}),
    ...(words && ANY_CASE.has(path) ? { ignoreCase: true } : {}),
    ...(FRACTIONS.has(name) && !WHOLE.has(path) ? { fraction: true } : {}),
    ...more,
    ...secrecy,
  };
  const isLocation = LOCATIONS.has(name) || LOCATION_PATHS.has(path);
  if (isScalar(type)) {
    return {
      kind: type,
      ...flags,
      ...values,
      ...(isScalarValue(rule.default) ? { default: rule.default } : {}),
      ...(isLocation && type === "string" ? { normalise: "location" } : {}),
    };
  }
  if (type[0] === "object") {
    throw new Error(`${path}: no field for ${JSON.stringify(type)}`);
  }
  const [nesting, element] = type;
  const maxItems = rule.max_items ?? AT_MOST[path];
  const limits = {
    ...(AT_LEAST_ONE.has(path) ? { minItems: 1 } : {}),
    ...(maxItems ? { maxItems } : {}),
  };
  if (isScalar(element)) {
    const elementRules = Object.keys(values).length > 0 ? { elementRules: values } : {};
    const collection: CollectionField = { kind: nesting, ...flags, ...limits, element, ...elementRules };
    return collection;
  }
  if (nesting === "map" || element[0] !== "object") {
    throw new Error(`${path}: no field for ${JSON.stringify(type)}`);
  }
  const fields = toNested(path, element[1], about, rule.block ?? {});
  return { kind: "block", nesting, attribute: true, ...flags, ...limits, fields };
}

/** The fields of an object whose schema shows types alone. */
function toNested(
  path: string,
  types: { readonly [name: string]: Type },
  about: FieldRules,
  rules: Rules,
): Fields {
  const { required = [], computed = [], open = [] } = NESTED[path] ?? {};
  const writable = about.optional || about.required;
  const flagsOf = (name: string): FieldRules => {
    if (!writable || computed.includes(name)) return { computed: true };
    if (open.includes(name)) return { optional: true, computed: true };
    return required.includes(name) ? { required: true } : { optional: true };
  };
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => [
      name,
      toTyped(`${path}.${name}`, type, flagsOf(name), rules[name] ?? {}),
    ]),
  );
}

function fieldRules(rule: SourceRule): FieldRules {
  return {
    ...(rule.force_new ? { forceNew: true } : {}),
    ...(rule.conflicts_with ? { conflictsWith: rule.conflicts_with } : {}),
    ...(rule.exactly_one_of ? { exactlyOneOf: rule.exactly_one_of } : {}),
    ...(rule.at_least_one_of ? { atLeastOneOf: rule.at_least_one_of } : {}),
    ...(rule.required_with ? { requiredWith: rule.required_with } : {}),
  };
}

function isScalar(type: Type): type is Scalar {
  return type === "string" || type === "number" || type === "bool";
}

function isScalarValue(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
