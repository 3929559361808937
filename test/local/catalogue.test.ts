import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ARM_IDS } from "../../local/azurerm/arm-ids.js";
import { Catalogue } from "../../local/azurerm/catalogue.js";
import { computedValue } from "../../local/azurerm/computed.js";
import { isError } from "../../local/engine/diagnostic.js";
import { planChange } from "../../local/engine/plan.js";
import { type Field, type Schema, typeOfSchema } from "../../local/engine/schema.js";
import { settle } from "../../local/engine/settle.js";
import { validateConfig } from "../../local/engine/validate.js";
import { type PlanObject, UNKNOWN } from "../../local/engine/value.js";
import { plan } from "../../local/provider/plan.js";
import { lookUp } from "../../local/tfplugin/messages.js";
import { decodeValue, encodeValue } from "../../local/tfplugin/msgpack.js";
import { packageRoot } from "../../system/package-root.js";
import { minimalConfig } from "./minimal.js";

const catalogue = new Catalogue();
const folder = join(packageRoot(), "local/azurerm/catalogue/resources");
const types = readdirSync(folder).map((name) => name.replace(".json", ""));

it("holds the types that the schemas message announces", () => {
  const message = lookUp("GetProviderSchema.Response").decode(catalogue.schemas());
  const { resourceSchemas, dataSourceSchemas } = message.toJSON();
  expect(Object.keys(resourceSchemas).sort()).toEqual([...types].sort());
  expect(Object.keys(dataSourceSchemas)).toHaveLength(100);
  expect(types).toHaveLength(152);
});

describe.each(types)("%s", (type) => {
  const schema = catalogue.resource(type) as Schema;
  const config = minimalConfig(schema);

  it("takes the least that it asks for", () => {
    expect(validateConfig(schema, config).filter(isError)).toEqual([]);
  });

  it("is planned, made, and then unchanged", () => {
    const { planned } = plan(type, schema, null, config);
    expect(planned.id).toBe(UNKNOWN);
    expectFilled(schema.fields, planned);
    const type_ = typeOfSchema(schema);
    expect(decodeValue(encodeValue(planned, type_), type_)).toEqual(planned);

    const timeouts: PlanObject = schema.timeouts ? { timeouts: null } : {};
    const state = { ...settle(schema.fields, planned, { id: "1" }, computedValue("1")), ...timeouts };
    expect(planChange(schema, state, propose(schema, state, config))).toEqual({
      planned: state,
      requiresReplace: [],
    });
  });

  it("has an id of Azure's form", () => {
    expect(ARM_IDS[type]).toMatch(/^\{/);
  });
});

/** In a plan for a new resource everything computed has a value, or is unknown. */
function expectFilled(fields: Record<string, Field>, planned: PlanObject): void {
  const open = Object.entries(fields).filter(
    ([name, field]) => field.computed && !field.writeOnly && (planned[name] ?? null) === null,
  );
  expect(open.map(([name]) => name)).toEqual([]);
}

/** As Terraform merges it: what the configuration leaves out and the provider computed stays. */
function propose(schema: Schema, state: PlanObject, config: PlanObject): PlanObject {
  return merge(schema.fields, state, config);
}

function merge(fields: Record<string, Field>, state: PlanObject, config: PlanObject): PlanObject {
  const merged = Object.entries(fields).map(([name, field]) => {
    const [before, written] = [state[name] ?? null, config[name] ?? null];
    if (field.kind === "block" && !field.attribute && Array.isArray(written) && Array.isArray(before)) {
      if (field.nesting === "list") {
        return [name, written.map((item, i) => merge(field.fields, before[i] ?? {}, item))];
      }
      return [name, before.length === written.length ? before : written];
    }
    return [name, written === null && field.computed ? before : written];
  });
  return { ...config, ...Object.fromEntries(merged) };
}
