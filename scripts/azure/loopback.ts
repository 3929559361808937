import { Agent } from "node:https";
import type { LookupFunction } from "node:net";
import { createDefaultHttpClient, createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";

/**
 * Leads every HTTPS request to this computer itself, whatever name it is for and whatever proxy the environment names,
 * and trusts one authority (PEM) alone.
 */
export function loopbackClient(authority: string): HttpClient {
  const http = createDefaultHttpClient();
  // Connections that are idle keep no process alive.
  const agent = new Agent({ ca: authority, keepAlive: true, lookup: toLoopback });
  return {
    sendRequest: (request) => {
      request.agent = agent;
      return http.sendRequest(request);
    },
  };
}

const LOOPBACK = "127.0.0.1";

const toLoopback: LookupFunction = (_host, { all }, found) => {
  if (all) found(null, [{ address: LOOPBACK, family: 4 }]);
  else found(null, LOOPBACK, 4);
};

/** What a request is for whoever answers it in this process. */
export interface HandedRequest {
  readonly method: string;
  /** The name of who is asked. */
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  readonly authorization?: string | undefined;
  readonly body: string;
}

export interface HandedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Hands requests to a function of this process: there is no socket. */
export function handedClient(answer: (request: HandedRequest) => Promise<HandedAnswer>): HttpClient {
  return {
    sendRequest: async (request) => {
      const { host, pathname, search } = new URL(request.url);
      const { status, headers, body } = await answer({
        method: request.method,
        host,
        target: `${pathname}${search}`,
        authorization: request.headers.get("authorization"),
        body: typeof request.body === "string" ? request.body : "",
      });
      return { request, status, headers: createHttpHeaders(headers), bodyAsText: body };
    },
  };
}

/** A token that is read anew for each request. */
export function tokenFrom(read: () => Promise<string>): TokenCredential {
  return { getToken: async () => ({ token: await read(), expiresOnTimestamp: Date.now() }) };
}
