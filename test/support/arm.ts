import { createServer, type IncomingMessage, type Server } from "node:http";
import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import type { Arm } from "../../scripts/azure/arm.js";

/** What the stand-in answers to one request. */
export interface ArmAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface ArmRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/**
 * A stand-in for Azure Resource Manager on loopback. Answers are taken in order for each `METHOD /path` (without its
 * query); the last one stays. `client` leads every HTTPS request of any host to it, as Azure's own names would.
 */
export class ArmStandIn {
  readonly requests: ArmRequest[] = [];
  private readonly answers = new Map<string, ArmAnswer[]>();

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async start(): Promise<ArmStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const standIn = new ArmStandIn(server, address.port);
    server.on("request", async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const { method = "", url = "", headers } = request;
      standIn.requests.push({ method, path: url, headers, body: text === "" ? undefined : JSON.parse(text) });
      const { status = 200, headers: extra = {}, body } = standIn.next(`${method} ${url.split("?")[0]}`);
      response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...extra });
      response.end(typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body));
    });
    return standIn;
  }

  on(route: string, ...answers: ArmAnswer[]): this {
    this.answers.set(route, answers);
    return this;
  }

  get client(): HttpClient {
    const http = createDefaultHttpClient();
    return {
      sendRequest: (request) => {
        const { pathname, search } = new URL(request.url);
        const url = `http://127.0.0.1:${this.port}${pathname}${search}`;
        return http.sendRequest({ ...request, url, allowInsecureConnection: true });
      },
    };
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private next(route: string): ArmAnswer {
    const answers = this.answers.get(route) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    const unknown = {
      error: { code: "ResourceNotFound", message: `The Resource '${route}' was not found.` },
    };
    return answer ?? { status: 404, body: unknown };
  }
}

/** A credential whose token is checked by the tests that it reaches nobody but Azure. */
export const testCredential = {
  getToken: async () => ({ token: "test-token", expiresOnTimestamp: Date.now() + 3_600_000 }),
};

/** A management API all of whose machines run and print a host key; `onRead` is told which one was looked at. */
export function armOfRunningMachines(onRead: (id: string) => void = () => {}): Arm {
  const statuses = [{ code: "PowerState/running" }];
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFq1dSYhHf0XxBg9k2Q8h7nJ0sYhV1oTq5x3ZkP0aBcD";
  const message = `longshore: host keys begin\n${key} root@web\nlongshore: host keys end\n`;
  return {
    where: "Azure",
    get: async ({ path }) => {
      onRead(path);
      return { properties: { vmId: "u", instanceView: { statuses } } };
    },
    post: async () => ({ value: [{ message }] }),
    download: async () => "",
  };
}
