import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Keeps Terraform's states as its http backend wants it: one for each path, without locks. */
export class StateServer {
  readonly states = new Map<string, string>();
  /** Every request, `GET /base`. */
  readonly requests: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    this.requests.push(`${request.method} ${path}`);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "POST")
        this.states.set(path.split("?")[0] ?? "", Buffer.concat(chunks).toString());
      const state = this.states.get(path);
      response.statusCode = request.method === "GET" && state === undefined ? 404 : 200;
      response.end(request.method === "GET" ? state : undefined);
    });
  });

  static async start(): Promise<StateServer> {
    const started = new StateServer();
    await new Promise<void>((done) => started.server.listen(0, "127.0.0.1", done));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
