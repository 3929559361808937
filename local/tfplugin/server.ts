import { rmSync } from "node:fs";
import { join } from "node:path";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import type protobuf from "protobufjs";
import { LongshoreError } from "../../core/errors.js";
import { makeTemporaryFolder } from "../../system/temporary-folder.js";
import { lookUp, type Method, methods } from "./messages.js";
import type { Provider } from "./provider.js";
import { failure, type Service, serviceOf } from "./service.js";
import type { WireRequest } from "./wire.js";

export interface Served {
  /** What a child process needs to reach this provider in place of the registry's. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Serves a provider on a unix socket that only this user can open, under each of the given source addresses. */
export async function serve(provider: Provider, sources: readonly string[]): Promise<Served> {
  const folder = makeTemporaryFolder();
  const socket = join(folder, "provider.sock");
  const server = new Server({ "grpc.max_receive_message_length": MESSAGE_LIMIT });
  const service = serviceOf(provider);
  for (const method of methods()) {
    server.register(
      method.path,
      handlerOf(method, service, provider),
      serializerOf(method),
      readerOf(method),
      "unary",
    );
  }
  try {
    checkLength(socket);
    await listen(server, socket);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    env: { TF_REATTACH_PROVIDERS: reattach(sources, socket) },
    close: async () => {
      server.forceShutdown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the system's own form of an address holds. */
const LONGEST_SOCKET = process.platform === "darwin" ? 103 : 107;

function checkLength(socket: string): void {
  if (Buffer.byteLength(socket) <= LONGEST_SOCKET) return;
  throw new LongshoreError({
    where: socket,
    rule: `the path of a unix socket has at most ${LONGEST_SOCKET} bytes`,
    seen: String(Buffer.byteLength(socket)),
    remedy: "Set TMPDIR to a folder with a shorter path.",
  });
}

/** A state with many custom data parts may exceed gRPC's own 4 MiB. */
const MESSAGE_LIMIT = 64 * 1024 * 1024;

type Call = ServerUnaryCall<WireRequest, object>;

function handlerOf(method: Method, service: Service, provider: Provider) {
  const answer = method.name === "GetSchema" ? async () => provider.schemas() : service[method.name];
  if (!answer) throw new Error(`no answer for ${method.name}`);
  return (call: Call, reply: sendUnaryData<object>) => {
    answer(call.request)
      .catch((cause: unknown) => failure(cause))
      .then((response) => reply(null, response));
  };
}

function serializerOf(method: Method): (response: object) => Buffer {
  const type = lookUp(method.response);
  return (response) =>
    Buffer.from(response instanceof Uint8Array ? response : type.encode(type.fromObject(response)).finish());
}

function readerOf(method: Method): (bytes: Buffer) => WireRequest {
  const type = lookUp(method.request);
  // The definitions say what the fields are, so the plain object has the shape of the request.
  return (bytes) => type.toObject(type.decode(bytes), PLAIN) as WireRequest;
}

const PLAIN: protobuf.IConversionOptions = { longs: Number, enums: String, defaults: true };

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

/** Terraform's own description of a provider that runs already; `Test` keeps it from ending our process. */
function reattach(sources: readonly string[], socket: string): string {
  const provider = {
    Protocol: "grpc",
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: "unix", String: socket },
  };
  return JSON.stringify(Object.fromEntries(sources.map((source) => [source, provider])));
}
