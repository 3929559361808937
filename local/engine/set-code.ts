import { isList, isObject } from "./field-plan.js";
import { identityOf, normalise } from "./normalise.js";
import type { BlockField, CollectionField, Field } from "./schema.js";
import { type PlanValue, UNKNOWN } from "./value.js";

/**
 * The identity of a set's element: elements of a set have no names, so the one before and the one after a change are
 * the same when everything that a user can write is. Unset and zero are the same here.
 */
export function setCode(field: CollectionField | BlockField, item: PlanValue): string {
  const code = JSON.stringify(
    field.kind === "block" ? codeOfObject(field, item) : codeOfElement(field, item),
  );
  return code.includes(UNKNOWN_CODE) ? `~${code}` : code;
}

/** azurerm keeps sets of words whose case does not matter by their small letters. */
function codeOfElement({ elementRules }: CollectionField, item: PlanValue): Code {
  const ignoresCase = elementRules?.compare === "text-in-any-case";
  return codeOfScalar(ignoresCase && typeof item === "string" ? item.toLowerCase() : item);
}

type Code = null | string | number | boolean | readonly Code[];

const UNKNOWN_CODE = "\u0000unknown";

function codeOfObject(field: BlockField, item: PlanValue): Code {
  const values = isObject(item) ? item : {};
  const fields = Object.entries(field.fields);
  const written = fields.filter(([, { required, optional }]) => required || optional);
  return (written.length > 0 ? written : fields).map(([name, inner]) => codeOf(inner, values[name] ?? null));
}

function codeOf(field: Field, value: PlanValue): Code {
  if (value === UNKNOWN) return UNKNOWN_CODE;
  switch (field.kind) {
    case "map":
      return Object.entries(isObject(value) ? value : {})
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, item]) => [name, codeOfScalar(item)]);
    case "list":
      return (isList(value) ? value : []).map(codeOfScalar);
    case "set":
      return (isList(value) ? value : []).map(codeOfScalar).sort();
    case "block": {
      const items = (isList(value) ? value : []).map((item) => codeOfObject(field, item));
      return field.nesting === "list" ? items : items.map((item) => JSON.stringify(item)).sort();
    }
    default: {
      const zero = field.kind === "string" ? "" : field.kind === "number" ? 0 : false;
      return codeOfScalar(identityOf(field, normalise(field, value ?? field.default ?? zero)));
    }
  }
}

function codeOfScalar(value: PlanValue): Code {
  if (value === UNKNOWN) return UNKNOWN_CODE;
  return isList(value) || isObject(value) ? null : value;
}
