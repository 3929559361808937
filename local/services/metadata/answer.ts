import type { JsonValue } from "../../engine/value.js";
import { chooseIdentity, type MachineIdentity } from "./identities.js";
import { asText, select } from "./select.js";

/** What the metadata service knows of the machine that asks. */
export interface AskingMachine {
  readonly instance: JsonValue;
  readonly identities: readonly MachineIdentity[];
  token(identity: MachineIdentity, resource: string): Promise<JsonValue>;
}

export interface MetadataRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface MetadataAnswer {
  readonly status: number;
  readonly type: "application/json" | "text/plain";
  readonly body: string;
}

/** Answers as Azure's Instance Metadata Service does, with the same demands on a request. */
export async function answerMetadata(
  request: MetadataRequest,
  machine: AskingMachine,
): Promise<MetadataAnswer> {
  const { pathname, searchParams: query } = new URL(request.target, "http://169.254.169.254");
  const path = pathname.split("/").filter((part) => part !== "");
  if (request.headers["x-forwarded-for"] !== undefined) return json(403, { error: "Forbidden" });
  if (String(request.headers.metadata).toLowerCase() !== "true") {
    return json(400, { error: "Bad request. Required metadata header not specified" });
  }
  if (path[0] !== "metadata") return json(404, { error: "Not found" });
  if (request.method !== "GET") return json(405, { error: "Method not allowed" });
  if (path[1] === "versions") return json(200, { apiVersions: VERSIONS });
  if (!VERSIONS.includes(query.get("api-version") ?? "")) {
    return json(400, {
      error: "Bad request. api-version is invalid or was not specified in the request.",
      "newest-versions": VERSIONS.slice(-3).reverse(),
    });
  }
  if (path[1] === "instance") return instance(path.slice(2), query, machine.instance);
  if (path.slice(1).join("/") === "identity/oauth2/token") return token(query, machine);
  if (path[1] === "scheduledevents") return json(200, { DocumentIncarnation: 1, Events: [] });
  return json(404, { error: "Not found" });
}

/** All get the same document, which is that of the newest. */
const VERSIONS = [
  ...["2017-03-01", "2017-04-02", "2017-08-01", "2017-10-01", "2017-12-01", "2018-02-01", "2018-04-02"],
  ...["2018-10-01", "2019-02-01", "2019-03-11", "2019-04-30", "2019-06-01", "2019-06-04", "2019-08-01"],
  ...["2019-08-15", "2019-11-01", "2020-06-01", "2020-07-15", "2020-09-01", "2020-10-01", "2020-12-01"],
  ...["2021-01-01", "2021-02-01", "2021-03-01", "2021-05-01", "2021-10-01", "2021-11-01", "2021-11-15"],
  ...["2021-12-13", "2023-07-01", "2023-11-15"],
];

function instance(path: readonly string[], query: URLSearchParams, document: JsonValue): MetadataAnswer {
  const found = select(document, path);
  if (found === undefined) return json(404, { error: "Not found" });
  if (query.get("format")?.toLowerCase() !== "text") return json(200, found);
  return { status: 200, type: "text/plain", body: asText(found) };
}

async function token(query: URLSearchParams, machine: AskingMachine): Promise<MetadataAnswer> {
  const resource = query.get("resource");
  if (!resource) return refused("Required audience parameter not specified");
  const chosen = chooseIdentity(machine.identities, {
    clientId: query.get("client_id") ?? undefined,
    principalId: query.get("object_id") ?? query.get("principal_id") ?? undefined,
    resourceId: query.get("msi_res_id") ?? query.get("mi_res_id") ?? undefined,
  });
  if (typeof chosen === "string") return refused(chosen);
  return json(200, await machine.token(chosen, resource));
}

function refused(description: string): MetadataAnswer {
  return json(400, { error: "invalid_request", error_description: description });
}

function json(status: number, body: JsonValue): MetadataAnswer {
  return { status, type: "application/json", body: JSON.stringify(body) };
}
