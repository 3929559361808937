/**
 * Makes local/azurerm/catalogue from what `terraform providers schema -json` prints for azurerm and a file of the
 * rules that it leaves out: `npx tsx tools/catalogue.ts SCHEMA.json RULES.json`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packageRoot } from "../system/package-root.js";
import { DATA_SOURCES } from "./azurerm-facts.js";
import { toSchema } from "./catalogue-fields.js";
import { encodeSchemas } from "./catalogue-message.js";
import type { ProviderSchemas, RulesByType, SourceSchema } from "./catalogue-source.js";

const [schemaFile, rulesFile] = process.argv.slice(2);
if (!schemaFile || !rulesFile) throw new Error("usage: npx tsx tools/catalogue.ts SCHEMA.json RULES.json");

const printed = JSON.parse(readFileSync(schemaFile, "utf8")) as {
  provider_version: string;
  provider_schemas: Record<string, ProviderSchemas>;
};
const rules = JSON.parse(readFileSync(rulesFile, "utf8")) as RulesByType;
const source = Object.values(printed.provider_schemas)[0];
if (!source) throw new Error(`${schemaFile} holds no provider`);

const folder = join(packageRoot(), "local/azurerm/catalogue");
rmSync(folder, { recursive: true, force: true });
for (const [type, schema] of Object.entries(source.resource_schemas)) {
  write(`resources/${type}.json`, toSchema(type, schema, rules[type] ?? {}));
}
for (const [type, schema] of Object.entries(source.data_source_schemas)) {
  write(`data-sources/${type}.json`, toSchema(`data.${type}`, schema, DATA_SOURCES[type] ?? {}));
}
write("provider.json", toSchema("provider", withFeatures(source.provider), {}));
writeFileSync(join(folder, "schemas.pb.gz"), gzipSync(encodeSchemas(source), { level: 9 }));
console.log(
  `azurerm ${printed.provider_version}: ${Object.keys(source.resource_schemas).length} resource types, ` +
    `${Object.keys(source.data_source_schemas).length} data sources`,
);

/** The provider asks for one `features` block; its schema does not say so. */
function withFeatures({ version, block }: SourceSchema): SourceSchema {
  const { features, ...others } = block.block_types ?? {};
  if (!features) throw new Error("the provider has no features block");
  const required = { ...features, min_items: 1, max_items: 1 };
  return { version, block: { ...block, block_types: { ...others, features: required } } };
}

function write(name: string, content: object): void {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content)}\n`);
}
