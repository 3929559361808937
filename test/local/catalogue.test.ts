import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ARM_IDS } from "../../local/azurerm/arm-ids.js";
import { Catalogue } from "../../local/azurerm/catalogue.js";
import { planChange } from "../../local/engine/plan.js";
import { type Schema, typeOfSchema } from "../../local/engine/schema.js";
import { type JsonValue, UNKNOWN } from "../../local/engine/value.js";
import { lookUp } from "../../local/tfplugin/messages.js";
import { decodeValue, encodeValue } from "../../local/tfplugin/msgpack.js";
import { packageRoot } from "../../system/package-root.js";
import { leastConfiguration } from "../../testbed/configurations/least.js";
import { propose } from "../../testbed/configurations/propose.js";

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

it("has the types of the schemas message, field by field", () => {
  const message = lookUp("GetProviderSchema.Response").decode(catalogue.schemas());
  const { resourceSchemas } = message.toJSON() as { resourceSchemas: Record<string, { block: Block }> };
  for (const type of types) {
    const [, fields] = typeOfSchema(catalogue.resource(type) as Schema);
    expect(fields, type).toEqual(fieldTypes(resourceSchemas[type]?.block ?? {}));
  }
});

interface Block {
  readonly attributes?: readonly { readonly name: string; readonly type: string }[];
  readonly blockTypes?: readonly {
    readonly typeName: string;
    readonly nesting: string;
    readonly block: Block;
  }[];
}

/** The types of a block's fields; the message has those of attributes as base64 of their JSON form. */
function fieldTypes({ attributes = [], blockTypes = [] }: Block): object {
  const ofAttributes = attributes.map(({ name, type }) => [
    name,
    JSON.parse(Buffer.from(type, "base64").toString()),
  ]);
  const ofBlocks = blockTypes.map(({ typeName, nesting, block }) => {
    const object = ["object", fieldTypes(block)];
    return [typeName, nesting === "SINGLE" ? object : [nesting.toLowerCase(), object]];
  });
  return Object.fromEntries([...ofAttributes, ...ofBlocks]);
}

describe.each(types)("%s", (type) => {
  const schema = catalogue.resource(type) as Schema;

  it("is planned whole: what Azure computes and nobody has written is open", () => {
    const config = leastConfiguration(type, schema);
    const { planned } = planChange(schema, null, propose(schema, null, config));
    const isWritten = (value: JsonValue | undefined) => JSON.stringify(value ?? []) !== "[]";
    const settled = Object.entries(schema.fields).filter(
      ([name, field]) => field.computed && !isWritten(config[name]) && planned[name] !== UNKNOWN,
    );
    expect(settled.map(([name]) => name)).toEqual([]);
    const whole = typeOfSchema(schema);
    expect(decodeValue(encodeValue(planned, whole), whole)).toEqual(planned);
  });

  it("has an id of Azure's form", () => {
    expect(ARM_IDS[type]).toMatch(/^\{/);
  });
});
