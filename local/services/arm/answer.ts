import { groupId, sameId } from "../../../core/arm-id.js";
import { LOCAL_TENANT } from "../../azurerm/directory.js";
import type { JsonValue } from "../../engine/value.js";
import { ZONE } from "../../network/zone.js";
import { Type } from "../../records/types.js";
import type { ArmType } from "./arm-type.js";
import type { ArmCloud } from "./cloud.js";
import { consoleLog, isConsolePath } from "./console-log.js";
import { operationResult, operationStatus } from "./operations.js";
import { storageAccount } from "./storage-account.js";
import { sameSecret } from "./token.js";
import { virtualMachine } from "./virtual-machine.js";
import { type ArmAnswer, type ArmRequest, json, Refusal } from "./wire.js";

/** Answers as Azure Resource Manager does, for the calls that the tool makes and no others. */
export async function answerArm(request: ArmRequest, cloud: ArmCloud): Promise<ArmAnswer> {
  try {
    const { pathname, searchParams: query } = new URL(request.target, cloud.origin);
    if (isConsolePath(pathname)) return await consoleLog(request.method, pathname, query, cloud);
    authenticate(request.authorization, await cloud.token());
    if (!query.get("api-version")) throw noVersion();
    return await answerAt(request, pathname, query, cloud);
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, error.body, error.headers);
    throw error;
  }
}

const TYPES: readonly ArmType[] = [virtualMachine, storageAccount];

async function answerAt(
  { method, body }: ArmRequest,
  pathname: string,
  query: URLSearchParams,
  cloud: ArmCloud,
): Promise<ArmAnswer> {
  const path = pathname.split("/").filter((part) => part !== "");
  const [, subscription = ""] = path;
  if (path[0]?.toLowerCase() !== "subscriptions") throw notServed(pathname);
  if (!sameId(subscription, cloud.subscription)) {
    throw new Refusal(404, "SubscriptionNotFound", `The subscription '${subscription}' could not be found.`);
  }
  if (OPERATION.test(pathname)) return await operation(method, pathname, query, cloud);
  const [, , groups, group = "", providers, namespace = "", typeName = "", name = "", action, ...more] = path;
  if (groups?.toLowerCase() !== "resourcegroups" || providers?.toLowerCase() !== "providers" || !name) {
    throw notServed(pathname);
  }
  const type = TYPES.find((each) => sameId(each.name, `${namespace}/${typeName}`));
  if (!type || more.length > 0) throw noType(namespace, typeName);
  const version = query.get("api-version") ?? "";
  if (!type.versions.includes(version)) throw wrongVersion(version, type);
  const work = action === undefined ? type.get : type.actions[action.toLowerCase()];
  if (!work || method !== (action === undefined ? "GET" : "POST")) throw notAllowed(method, pathname);
  if (!cloud.records.get(Type.GROUP, groupId(cloud.subscription, group))) {
    throw new Refusal(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);
  }
  const id = `/${path.slice(0, 8).join("/")}`;
  return await work({ id, query, body: parse(body), cloud });
}

const OPERATION =
  /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Compute\/locations\/[^/]+\/operations\/([^/]+)$/i;

async function operation(
  method: string,
  pathname: string,
  query: URLSearchParams,
  { operations, origin }: ArmCloud,
): Promise<ArmAnswer> {
  if (method !== "GET") throw notAllowed(method, pathname);
  const id = OPERATION.exec(pathname)?.[1] ?? "";
  const found = await operations.follow(id);
  if (!found) {
    throw new Refusal(
      404,
      "NotFound",
      `The operation '${id}' was not found: it ended long ago, or the services process that ran it has ended.`,
    );
  }
  return query.get("monitor") === "true"
    ? operationResult(found, `${origin}${pathname}?${query}`)
    : operationStatus(found);
}

function parse(body: string): JsonValue {
  if (body === "") return null;
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    const message = "The request content was invalid and could not be deserialized.";
    throw new Refusal(400, "InvalidRequestContent", message);
  }
}

function authenticate(authorization: string | undefined, expected: string): void {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) {
    throw unauthorized(
      "AuthenticationFailed",
      "Authentication failed. The 'Authorization' header is missing or invalid.",
    );
  }
  if (!sameSecret(token, expected)) {
    throw unauthorized("InvalidAuthenticationToken", "The access token is not this local cloud's.");
  }
}

/** The authority is a name of the local zone, where nobody answers: a token is had from its file alone. */
function unauthorized(code: string, message: string): Refusal {
  const authority = `https://login.${ZONE}/${LOCAL_TENANT}`;
  return new Refusal(401, code, message, {
    "www-authenticate": `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`,
  });
}

function noVersion(): Refusal {
  const message = "The api-version query parameter (?api-version=) is required for all requests.";
  return new Refusal(400, "MissingApiVersionParameter", message);
}

function wrongVersion(version: string, { versions }: ArmType): Refusal {
  return new Refusal(
    400,
    "InvalidApiVersionParameter",
    `The api-version '${version}' is invalid. The supported versions are '${versions.join(",")}'.`,
  );
}

function noType(namespace: string, type: string): Refusal {
  const served = TYPES.map(({ name }) => name).join(", ");
  return new Refusal(
    404,
    "InvalidResourceType",
    `The resource type '${type}' could not be found in the namespace '${namespace}': the local target serves ${served}.`,
  );
}

function notServed(pathname: string): Refusal {
  return new Refusal(404, "NotFound", `The local target's management API serves no '${pathname}'.`);
}

function notAllowed(method: string, pathname: string): Refusal {
  return new Refusal(
    405,
    "MethodNotAllowed",
    `The local target's management API does not serve ${method} of '${pathname}'.`,
  );
}
