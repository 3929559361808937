import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { packageRoot } from "../../system/package-root.js";
import type { Schema } from "../engine/schema.js";

/** azurerm 4.55.0's resource types and data sources; each is read when it is first asked for. */
export class Catalogue {
  readonly #folder = join(packageRoot(), "local/azurerm/catalogue");
  readonly #known = new Map<string, Schema | undefined>();

  /** All schemas as the answer to Terraform's GetSchema. */
  schemas(): Uint8Array {
    return gunzipSync(readFileSync(join(this.#folder, "schemas.pb.gz")));
  }

  resource(type: string): Schema | undefined {
    return this.#load(`resources/${type}.json`);
  }

  dataSource(type: string): Schema | undefined {
    return this.#load(`data-sources/${type}.json`);
  }

  provider(): Schema {
    const schema = this.#load("provider.json");
    if (!schema) throw new Error(`the catalogue is missing: ${this.#folder}`);
    return schema;
  }

  #load(name: string): Schema | undefined {
    if (!this.#known.has(name)) {
      const file = join(this.#folder, name);
      this.#known.set(
        name,
        existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Schema) : undefined,
      );
    }
    return this.#known.get(name);
  }
}
