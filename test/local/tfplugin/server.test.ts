import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import { afterEach, describe, expect, it, vi } from "vitest";
import { lookUp } from "../../../local/tfplugin/messages.js";
import { encodeValue } from "../../../local/tfplugin/msgpack.js";
import type { Provider } from "../../../local/tfplugin/provider.js";
import { type Served, serve } from "../../../local/tfplugin/server.js";

const TYPE = ["object", { name: "string" }] as const;

/** One that knows a single resource type, `thing`. */
const provider: Provider = {
  schemas: () => new Uint8Array([]),
  typeOfConfig: () => ["object", {}],
  typeOfResource: (name) => (name === "thing" ? TYPE : undefined),
  typeOfDataSource: () => undefined,
  validateConfig: () => [],
  configure: () => [],
  validateResource: (_, config) => [
    {
      severity: "warning",
      summary: `hello ${String(config.name)}`,
      path: [{ attribute: "name" }, { index: 2 }, { key: "k" }],
    },
  ],
  validateDataSource: () => [],
  upgrade: () => null,
  read: (_, state) => ({ value: state, diagnostics: [] }),
  plan: () => {
    throw new Error("a defect");
  },
  apply: () => ({ value: null, diagnostics: [] }),
  import: () => ({ value: null, diagnostics: [] }),
  readDataSource: () => ({ value: null, diagnostics: [] }),
  stop: () => undefined,
};

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
  vi.unstubAllEnvs();
});

describe("a served provider", () => {
  it("is announced under each of its sources, on a socket of this user alone", async () => {
    served = await serve(provider, ["a.example/x/y", "b.example/x/y"]);
    const announced = JSON.parse(served.env.TF_REATTACH_PROVIDERS ?? "");
    const socket = announced["a.example/x/y"].Addr.String as string;
    expect(announced["b.example/x/y"]).toEqual({
      Protocol: "grpc",
      ProtocolVersion: 5,
      Pid: process.pid,
      Test: true,
      Addr: { Network: "unix", String: socket },
    });
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    await served.close();
    expect(existsSync(dirname(socket))).toBe(false);
  });

  it("answers with diagnostics that name the place", async () => {
    const config = { msgpack: encodeValue({ name: "you" }, TYPE) };
    expect(await call("ValidateResourceTypeConfig", { typeName: "thing", config })).toEqual({
      diagnostics: [
        {
          severity: "WARNING",
          detail: "",
          summary: "hello you",
          attribute: {
            steps: [{ attributeName: "name" }, { elementKeyInt: "2" }, { elementKeyString: "k" }],
          },
        },
      ],
    });
  });

  it("makes a diagnostic of a defect, and goes on", async () => {
    const value = { msgpack: encodeValue({ name: "you" }, TYPE) };
    const request = { typeName: "thing", proposedNewState: value, config: value };
    expect(await call("PlanResourceChange", request)).toMatchObject({
      diagnostics: [{ severity: "ERROR", summary: "The local provider failed" }],
    });
    expect(await call("ValidateResourceTypeConfig", { typeName: "other" })).toMatchObject({
      diagnostics: [{ detail: expect.stringContaining("unknown resource type: other") }],
    });
  });

  it("says what to do where the folder's path is too long for a socket", async () => {
    const long = mkdtempSync(join(tmpdir(), "a".repeat(90)));
    vi.stubEnv("TMPDIR", long);
    await expect(serve(provider, [])).rejects.toThrow(
      /the path of a unix socket has at most \d+ bytes, not \d+\. Set TMPDIR to a folder with a shorter path\./,
    );
    rmSync(long, { recursive: true });
  });
});

async function call(method: string, request: object): Promise<unknown> {
  served ??= await serve(provider, ["x"]);
  const { x } = JSON.parse(served.env.TF_REATTACH_PROVIDERS ?? "");
  const client = new Client(`unix:${x.Addr.String}`, credentials.createInsecure());
  const [requestType, responseType] = ["Request", "Response"].map((name) => lookUp(`${method}.${name}`));
  if (!requestType || !responseType) throw new Error(`no such method: ${method}`);
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        `/tfplugin5.Provider/${method}`,
        () => Buffer.from(requestType.encode(requestType.fromObject(request)).finish()),
        (bytes) => responseType.decode(bytes).toJSON(),
        request,
        (error, response) => (error ? reject(error) : resolve(response)),
      );
    });
  } finally {
    client.close();
  }
}
