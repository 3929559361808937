import { lookUp } from "../local/tfplugin/messages.js";
import type { ProviderSchemas, SourceAttribute, SourceBlock, SourceSchema } from "./catalogue-source.js";

/** The answer to Terraform's GetSchema, ready to be sent. */
export function encodeSchemas(source: ProviderSchemas): Uint8Array {
  const message = {
    provider: toMessage(source.provider),
    resourceSchemas: mapValues(source.resource_schemas, toMessage),
    dataSourceSchemas: mapValues(source.data_source_schemas, toMessage),
    // Terraform then asks once per process and keeps the answer.
    serverCapabilities: { getProviderSchemaOptional: true },
  };
  const type = lookUp("GetProviderSchema.Response");
  return type.encode(type.fromObject(message)).finish();
}

function toMessage({ version, block }: SourceSchema): object {
  return { version, block: toBlock(block) };
}

function toBlock(block: SourceBlock): object {
  return {
    attributes: Object.entries(block.attributes ?? {}).map(([name, attribute]) =>
      toAttribute(name, attribute),
    ),
    blockTypes: Object.entries(block.block_types ?? {}).map(([name, nested]) => ({
      typeName: name,
      nesting: nested.nesting_mode.toUpperCase(),
      minItems: nested.min_items ?? 0,
      maxItems: nested.max_items ?? 0,
      block: toBlock(nested.block),
    })),
    deprecated: block.deprecated ?? false,
  };
}

function toAttribute(name: string, attribute: SourceAttribute): object {
  const { required, optional, computed, sensitive, deprecated } = attribute;
  const type = Buffer.from(JSON.stringify(attribute.type));
  return { name, type, required, optional, computed, sensitive, deprecated, writeOnly: attribute.write_only };
}

function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
