import * as z from "zod";
import { AzureHttp, type AzureHttpOptions, json } from "./azure-http.js";
import type { SecretAbout, SecretVersion, VaultSecrets } from "./vault.js";

export interface VaultOptions
  extends Pick<AzureHttpOptions, "credential" | "httpClient" | "signal" | "where"> {
  /** `https://NAME.vault.azure.net/`. */
  readonly uri: string;
}

/** Speaks to the data plane of a key vault. Source: Key Vault REST API 7.4, Set Secret, Get Secrets, Get Secret Versions. */
export class VaultClient implements VaultSecrets {
  private readonly endpoint: URL;
  private readonly azure: AzureHttp;
  private readonly name: string;

  constructor({ uri, ...options }: VaultOptions) {
    this.endpoint = new URL(uri);
    const [name = "", ...zone] = this.endpoint.hostname.split(".");
    this.name = name;
    // Of each cloud of Azure all vaults are one resource, by the name above theirs.
    const scope = `https://${zone.join(".")}/.default`;
    this.azure = new AzureHttp({ ...options, endpoint: this.endpoint, scope });
  }

  async set(name: string, value: string): Promise<string> {
    const what = `secret ${name} can be written to vault ${this.name}`;
    const url = this.url(`secrets/${name}`);
    const body = JSON.stringify({ value });
    return versionOf(secretJson.parse(json(await this.azure.send({ method: "PUT", url, what, body }))));
  }

  async list(): Promise<SecretAbout[]> {
    const what = `the secrets of vault ${this.name} can be listed`;
    const names = (await this.pages("secrets", what)).map(
      ({ id }) => new URL(id).pathname.split("/")[2] ?? "",
    );
    return await Promise.all(names.map(async (name) => ({ name, versions: await this.versions(name) })));
  }

  private async versions(name: string): Promise<SecretVersion[]> {
    const what = `the versions of secret ${name} in vault ${this.name} can be listed`;
    const found = (await this.pages(`secrets/${name}/versions`, what)).map((item) => ({
      id: versionOf(item),
      updated: new Date(item.attributes.updated * 1000),
      created: item.attributes.created,
    }));
    return found
      .sort((one, other) => one.created - other.created)
      .map(({ id, updated }) => ({ id, updated }));
  }

  private async pages(path: string, what: string): Promise<SecretItem[]> {
    const items: SecretItem[] = [];
    let url: URL | undefined = this.url(path);
    while (url) {
      const page = pageJson.parse(json(await this.azure.send({ method: "GET", url, what })));
      items.push(...page.value);
      url = page.nextLink ? new URL(page.nextLink) : undefined;
    }
    return items;
  }

  private url(path: string): URL {
    return new URL(`${path}?api-version=7.4`, this.endpoint);
  }
}

const secretJson = z.object({ id: z.string() });
const itemJson = secretJson.extend({ attributes: z.object({ created: z.number(), updated: z.number() }) });
const pageJson = z.object({ value: z.array(itemJson), nextLink: z.string().nullish() });
type SecretItem = z.infer<typeof itemJson>;

/** The last part of `https://NAME.vault.azure.net/secrets/SECRET/VERSION`. */
function versionOf({ id }: { readonly id: string }): string {
  return new URL(id).pathname.split("/")[3] ?? "";
}
