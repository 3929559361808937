import { createHttpPoller, type OperationResponse } from "@azure/core-lro";
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
import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";
import type { Arm, ArmCall } from "./arm.js";
import { azureError } from "./azure-error.js";

export interface ArmOptions {
  /** Whose tokens go to the endpoint, and nowhere else. */
  readonly credential: TokenCredential;
  /** Default: Azure's public cloud. */
  readonly endpoint?: string | undefined;
  /** Default: the one of the platform. */
  readonly httpClient?: HttpClient | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whose endpoint it is, for messages. Default: Azure. */
  readonly where?: string;
  /** Between two questions after an operation, where no answer says. Default: 5. */
  readonly pollSeconds?: number;
}

/** Speaks to Azure Resource Manager: JSON over HTTPS, with its throttling and its long-running operations. */
export class ArmClient implements Arm {
  readonly where: string;
  private readonly endpoint: URL;
  private readonly http: HttpClient;
  private readonly guarded: HttpClient;
  private readonly pipeline: Pipeline;

  constructor(private readonly options: ArmOptions) {
    this.where = options.where ?? "Azure";
    this.endpoint = new URL(options.endpoint ?? "https://management.azure.com");
    this.http = options.httpClient ?? createDefaultHttpClient();
    this.guarded = { sendRequest: (request) => this.http.sendRequest(this.refuseOthers(request)) };
    // Its own retries honour Retry-After, for 429 and 503.
    this.pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: "longshore" } });
    const scopes = new URL("/.default", this.endpoint).href;
    this.pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: options.credential, scopes }));
  }

  async get(call: ArmCall): Promise<unknown> {
    return json(await this.send("GET", this.url(call), call.what));
  }

  async post(call: ArmCall, body: unknown): Promise<unknown> {
    const response = await this.send("POST", this.url(call), call.what, JSON.stringify(body));
    return response.status === 202 ? await this.outcome(response, call.what) : json(response);
  }

  async download(address: string, what: string): Promise<string> {
    const request = createPipelineRequest({ url: address, abortSignal: this.options.signal });
    const response = await this.http.sendRequest(request).catch((cause) => {
      throw this.notSent(cause, new URL(address), what);
    });
    if (response.status === 200) return response.bodyAsText ?? "";
    throw azureError(response.status, "", { where: this.where, what });
  }

  /** Waits by `Azure-AsyncOperation` where it is given, else by `Location`, as Azure documents it. */
  private async outcome(accepted: PipelineResponse, what: string): Promise<unknown> {
    const [operation, location] = [
      accepted.headers.get("azure-asyncoperation"),
      accepted.headers.get("location"),
    ];
    if (!operation && !location) throw this.leadsElsewhere("nowhere", what);
    const poller = createHttpPoller(
      {
        sendInitialRequest: async () => operationResponse(accepted),
        sendPollRequest: async (path, { abortSignal } = {}) =>
          operationResponse(
            await this.send("GET", new URL(path, this.endpoint), what, undefined, abortSignal),
          ),
      },
      {
        resourceLocationConfig: "location",
        // Azure's own reason is in the answer, and not in what would be thrown.
        resolveOnUnsuccessful: true,
        intervalInMs: (this.options.pollSeconds ?? DEFAULT_POLL_SECONDS) * 1000,
      },
    );
    const signal = this.options.signal;
    const last = (await poller.pollUntilDone(signal ? { abortSignal: signal } : {})) as PipelineResponse;
    if (poller.operationState?.status !== "succeeded") {
      const { error = NO_REASON } = operationJson.parse(json(last));
      throw azureError(last.status, JSON.stringify({ error }), { where: this.where, what });
    }
    return location ? json(last) : operationJson.parse(json(last)).properties?.output;
  }

  private url({ path, query }: ArmCall): URL {
    const url = new URL(path, this.endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  private async send(
    method: "GET" | "POST",
    url: URL,
    what: string,
    body?: string,
    signal: PipelineRequest["abortSignal"] = this.options.signal,
  ): Promise<PipelineResponse> {
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
    throw azureError(response.status, response.bodyAsText ?? "", { where: this.where, what });
  }

  /** The token goes to its endpoint and nowhere else, whatever an answer says: an operation's address, a redirect. */
  private refuseOthers(request: PipelineRequest): PipelineRequest {
    const { origin } = new URL(request.url);
    if (origin === this.endpoint.origin) return request;
    throw new AnotherOrigin(origin);
  }

  private leadsElsewhere(origin: string, what: string): LongshoreError {
    return new LongshoreError({ where: this.where, rule: what, seen: `an answer that leads to ${origin}` });
  }

  private notSent(cause: unknown, url: URL, what: string): unknown {
    if (isRestError(cause)) {
      const seen = `no answer from ${url.host} (${cause.code ?? cause.message})`;
      return new LongshoreError({ where: this.where, rule: what, seen }, { cause });
    }
    // The identity library tells apart many ways of not being signed in, by error classes that all end like this.
    if (
      cause instanceof Error &&
      /^(CredentialUnavailable|AggregateAuthentication|Authentication.*)Error$/.test(cause.name)
    ) {
      return new LongshoreError(
        {
          where: this.where,
          rule: "somebody is signed in",
          seen: cause.message.split("\n")[0],
          remedy: "Run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a credential.",
        },
        { cause },
      );
    }
    return cause;
  }
}

/** Thrown below the pipeline, which does not try it again. */
class AnotherOrigin extends Error {}

const operationJson = z.object({
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  properties: z.object({ output: z.unknown() }).optional(),
});

const NO_REASON = { code: "Failed", message: "no reason given" };
const DEFAULT_POLL_SECONDS = 5;

function json(response: PipelineResponse): unknown {
  return JSON.parse(response.bodyAsText || "null");
}

function operationResponse(response: PipelineResponse): OperationResponse<PipelineResponse> {
  const { request, status: statusCode, headers } = response;
  const body = json(response) as OperationResponse["rawResponse"]["body"];
  return {
    flatResponse: response,
    rawResponse: { request, statusCode, headers: headers.toJSON(), ...(body ? { body } : {}) },
  };
}
