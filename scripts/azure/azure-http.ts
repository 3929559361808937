import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpClient,
  isRestError,
  type Pipeline,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { LongshoreError } from "../../core/errors.js";
import { azureError } from "./azure-error.js";

export interface AzureHttpOptions {
  /** Whose tokens go to the endpoint, and nowhere else. */
  readonly credential: TokenCredential;
  /** For whom a token is: `https://vault.azure.net/.default`. */
  readonly scope: string;
  readonly endpoint: URL;
  /** Default: the one of the platform. */
  readonly httpClient?: HttpClient | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whose endpoint it is, for messages. */
  readonly where: string;
}

export interface AzureRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: URL;
  /** What should come of it, for messages. */
  readonly what: string;
  readonly body?: string | undefined;
  readonly signal?: PipelineRequest["abortSignal"];
}

/** JSON over HTTPS to one endpoint of Azure's, signed in, with its throttling. */
export class AzureHttp {
  readonly http: HttpClient;
  private readonly guarded: HttpClient;
  private readonly pipeline: Pipeline;

  constructor(private readonly options: AzureHttpOptions) {
    this.http = options.httpClient ?? createDefaultHttpClient();
    this.guarded = { sendRequest: (request) => this.http.sendRequest(this.refuseOthers(request)) };
    // Its own retries honour Retry-After, for 429 and 503.
    this.pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: "longshore" } });
    const { credential, scope } = options;
    this.pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }));
  }

  /** Throws for what is refused, too. */
  async send({
    method,
    url,
    what,
    body,
    signal = this.options.signal,
  }: AzureRequest): Promise<PipelineResponse> {
    const request = createPipelineRequest({
      url: url.href,
      method,
      ...(body === undefined ? {} : { body }),
      headers: createHttpHeaders(body === undefined ? {} : { "content-type": "application/json" }),
      ...(signal ? { abortSignal: signal } : {}),
    });
    let response: PipelineResponse;
    try {
      response = await this.pipeline.sendRequest(this.guarded, request);
    } catch (cause) {
      if (cause instanceof AnotherOrigin) throw this.leadsElsewhere(cause.message, what);
      throw this.notSent(cause, url, what);
    }
    if (response.status < 300) return response;
    throw azureError(response.status, response.bodyAsText ?? "", { where: this.options.where, what });
  }

  leadsElsewhere(origin: string, what: string): LongshoreError {
    return new LongshoreError({
      where: this.options.where,
      rule: what,
      seen: `an answer that leads to ${origin}`,
    });
  }

  /** What is told of a request that had no answer. */
  notSent(cause: unknown, url: URL, what: string): unknown {
    const { where } = this.options;
    if (isRestError(cause)) {
      const seen = `no answer from ${url.host} (${cause.code ?? cause.message})`;
      return new LongshoreError({ where, rule: what, seen }, { cause });
    }
    // The identity library tells apart many ways of not being signed in, by error classes that all end like this.
    if (
      cause instanceof Error &&
      /^(CredentialUnavailable|AggregateAuthentication|Authentication.*)Error$/.test(cause.name)
    ) {
      return new LongshoreError(
        {
          where,
          rule: "somebody is signed in",
          seen: cause.message.split("\n")[0],
          remedy: "Run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a credential.",
        },
        { cause },
      );
    }
    return cause;
  }

  /** The token goes to its endpoint and nowhere else, whatever an answer says: an operation's address, a redirect. */
  private refuseOthers(request: PipelineRequest): PipelineRequest {
    const { origin } = new URL(request.url);
    if (origin === this.options.endpoint.origin) return request;
    throw new AnotherOrigin(origin);
  }
}

/** Thrown below the pipeline, which does not try it again. */
class AnotherOrigin extends Error {}

export function json(response: PipelineResponse): unknown {
  return JSON.parse(response.bodyAsText || "null");
}
