import { setTimeout as sleep } from "node:timers/promises";
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpClient,
  isRestError,
  type Pipeline,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";
import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";
import { azureError } from "./azure-error.js";

export interface ArmOptions {
  /** Default: Azure's public cloud. */
  readonly endpoint?: string;
  /** Default: the identity library's chain (environment, workload and managed identity, az, azd, …). */
  readonly credential?: TokenCredential;
  /** Default: the one of the platform. */
  readonly httpClient?: HttpClient;
  readonly signal?: AbortSignal;
}

interface Call {
  /** Begins with the resource's id. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What should come of it, for messages: `VM web can be read`. */
  readonly what: string;
}

/** Azure Resource Manager: JSON over HTTPS, with its throttling and its long-running operations. */
export class Arm {
  private readonly endpoint: URL;
  private readonly http: HttpClient;
  private readonly pipeline: Pipeline;

  constructor(private readonly options: ArmOptions = {}) {
    this.endpoint = new URL(options.endpoint ?? "https://management.azure.com");
    this.http = options.httpClient ?? createDefaultHttpClient();
    // Its own retries honour Retry-After, for 429 and 503.
    this.pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: "longshore" } });
    const credential = options.credential ?? new DefaultAzureCredential();
    const scopes = new URL("/.default", this.endpoint).href;
    this.pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes }));
  }

  async get(call: Call): Promise<unknown> {
    return json(await this.send("GET", this.url(call), call.what));
  }

  /** Posts and, when Azure says that it takes a while, waits until it is over; gives the outcome. */
  async post(call: Call, body: unknown): Promise<unknown> {
    const response = await this.send("POST", this.url(call), call.what, JSON.stringify(body));
    return response.status === 202 ? await this.outcome(response, call.what) : json(response);
  }

  /** Waits by `Azure-AsyncOperation` where it is given, else by `Location`, as Azure documents it. */
  private async outcome(accepted: PipelineResponse, what: string): Promise<unknown> {
    const operation = accepted.headers.get("azure-asyncoperation");
    const location = accepted.headers.get("location");
    let response = accepted;
    for (;;) {
      await sleep(retryAfterSeconds(response) * 1000, undefined, { signal: this.options.signal });
      response = await this.send("GET", this.trusted(operation ?? location, what), what);
      if (operation === undefined) {
        if (response.status !== 202) return json(response);
        continue;
      }
      const { status, error, properties } = operationJson.parse(json(response));
      if (status === "Succeeded") {
        if (properties?.output !== undefined) return properties.output;
        return location === undefined
          ? undefined
          : json(await this.send("GET", this.trusted(location, what), what));
      }
      if (status === "Failed" || status === "Canceled") {
        throw azureError(response.status, JSON.stringify({ error: error ?? NO_REASON }), what);
      }
    }
  }

  private url({ path, query }: Call): URL {
    const url = new URL(path, this.endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  /** The token goes to Azure and nowhere else, whatever an answer says. */
  private trusted(address: string | undefined, what: string): URL {
    const url = URL.canParse(address ?? "") ? new URL(address ?? "") : undefined;
    if (url?.origin === this.endpoint.origin) return url;
    throw new LongshoreError({
      where: "Azure",
      rule: what,
      seen: `an answer that leads to ${url?.origin ?? "nowhere"}`,
    });
  }

  private async send(
    method: "GET" | "POST",
    url: URL,
    what: string,
    body?: string,
  ): Promise<PipelineResponse> {
    const request = createPipelineRequest({
      url: url.href,
      method,
      body,
      headers: createHttpHeaders(body === undefined ? {} : { "content-type": "application/json" }),
      abortSignal: this.options.signal,
    });
    let response: PipelineResponse;
    try {
      response = await this.pipeline.sendRequest(this.http, request);
    } catch (cause) {
      throw notSent(cause, url, what);
    }
    if (response.status < 300) return response;
    throw azureError(response.status, response.bodyAsText ?? "", what);
  }
}

const operationJson = z.object({
  status: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  properties: z.object({ output: z.unknown() }).optional(),
});

const NO_REASON = { code: "Failed", message: "no reason given" };

function json(response: PipelineResponse): unknown {
  return JSON.parse(response.bodyAsText || "null");
}

const DEFAULT_POLL_SECONDS = 5;

function retryAfterSeconds(response: PipelineResponse): number {
  const seconds = Number(response.headers.get("retry-after") ?? DEFAULT_POLL_SECONDS);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) : DEFAULT_POLL_SECONDS;
}

function notSent(cause: unknown, url: URL, what: string): unknown {
  if (isRestError(cause)) {
    return new LongshoreError(
      { where: "Azure", rule: what, seen: `no answer from ${url.host} (${cause.code ?? cause.message})` },
      { cause },
    );
  }
  // The identity library tells apart many ways of not being signed in, by error classes that all end like this.
  if (
    cause instanceof Error &&
    /^(CredentialUnavailable|AggregateAuthentication|Authentication.*)Error$/.test(cause.name)
  ) {
    return new LongshoreError(
      {
        where: "Azure",
        rule: "somebody is signed in",
        seen: cause.message.split("\n")[0],
        remedy: "Run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a credential.",
      },
      { cause },
    );
  }
  return cause;
}
