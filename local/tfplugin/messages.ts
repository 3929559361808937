import protobuf from "protobufjs";
import { PROTOCOL } from "./protocol.js";

const PACKAGE = "tfplugin5";

let root: protobuf.Root | undefined;

/** The protobuf type of a message, e.g. `Configure.Request`. */
export function lookUp(name: string): protobuf.Type {
  return definitions().lookupType(`${PACKAGE}.${name}`);
}

/** One remote procedure: its gRPC path, and the names of its messages. */
export interface Method {
  readonly name: string;
  readonly path: string;
  readonly request: string;
  readonly response: string;
}

export function methods(): Method[] {
  const service = definitions().lookupService(`${PACKAGE}.Provider`);
  return service.methodsArray.map(({ name, requestType, responseType }) => ({
    name,
    path: `/${PACKAGE}.Provider/${name}`,
    request: requestType,
    response: responseType,
  }));
}

function definitions(): protobuf.Root {
  root ??= protobuf.parse(PROTOCOL).root;
  return root;
}
