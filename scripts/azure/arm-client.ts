import { createHttpPoller, type OperationResponse } from "@azure/core-lro";
import {
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import * as z from "zod";
import type { Arm, ArmCall } from "./arm.js";
import { azureError } from "./azure-error.js";
import { AzureHttp, json } from "./azure-http.js";

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
  private readonly azure: AzureHttp;

  constructor(private readonly options: ArmOptions) {
    this.where = options.where ?? "Azure";
    this.endpoint = new URL(options.endpoint ?? "https://management.azure.com");
    const scope = new URL("/.default", this.endpoint).href;
    this.azure = new AzureHttp({ ...options, where: this.where, endpoint: this.endpoint, scope });
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
    const response = await this.azure.http.sendRequest(request).catch((cause) => {
      throw this.azure.notSent(cause, new URL(address), what);
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
    if (!operation && !location) throw this.azure.leadsElsewhere("nowhere", what);
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

  private send(
    method: "GET" | "POST",
    url: URL,
    what: string,
    body?: string,
    signal?: PipelineRequest["abortSignal"],
  ): Promise<PipelineResponse> {
    return this.azure.send({ method, url, what, body, signal });
  }
}

const operationJson = z.object({
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  properties: z.object({ output: z.unknown() }).optional(),
});

const NO_REASON = { code: "Failed", message: "no reason given" };
const DEFAULT_POLL_SECONDS = 5;

function operationResponse(response: PipelineResponse): OperationResponse<PipelineResponse> {
  const { request, status: statusCode, headers } = response;
  const body = json(response) as OperationResponse["rawResponse"]["body"];
  return {
    flatResponse: response,
    rawResponse: { request, statusCode, headers: headers.toJSON(), ...(body ? { body } : {}) },
  };
}
