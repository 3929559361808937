import { request } from "node:https";

export interface Asked {
  readonly port: number;
  /** What the client trusts, and nothing else. */
  readonly trusted: string;
  readonly host: string;
  readonly path: string;
  readonly token?: string;
  readonly method?: string;
}

export interface Answered {
  readonly status: number;
  readonly challenge: string | undefined;
  // The shape is what the tests are about.
  readonly body: Record<string, unknown>;
}

/** Asks over TLS as any client does: the name is verified against what is trusted. */
export function ask({ port, trusted, host, path, token, method = "GET" }: Asked): Promise<Answered> {
  const headers = { host, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: "127.0.0.1", port, servername: host, ca: trusted, path, method, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            challenge: response.headers["www-authenticate"],
            body: JSON.parse(text) as Record<string, unknown>,
          }),
        );
      },
    );
    asking.on("error", reject);
    asking.end();
  });
}
