import { effectOf } from "../../network/machines.js";
import { Type } from "../../records/types.js";
import { text } from "../../records/values.js";
import type { ArmCloud } from "./cloud.js";
import { sameSecret, signature } from "./token.js";
import type { ArmAnswer } from "./wire.js";

const FOLDER = "/bootdiagnostics/";
const FILE = ".serialconsole.log";

/** Where the console's log of a machine can be fetched by whoever knows the address, for some minutes. */
export async function consoleAddress(uniqueId: string, minutes: number, cloud: ArmCloud): Promise<string> {
  const path = `${FOLDER}${uniqueId}${FILE}`;
  const expires = new Date(Date.now() + minutes * 60_000).toISOString();
  const query = new URLSearchParams({
    se: expires,
    sp: "r",
    sig: signature(await cloud.token(), path, expires),
  });
  return `${cloud.origin}${path}?${query}`;
}

export function isConsolePath(path: string): boolean {
  return path.startsWith(FOLDER);
}

/** Answers as Azure's blob storage does: the signature is all that it takes. */
export async function consoleLog(
  method: string,
  path: string,
  query: URLSearchParams,
  cloud: ArmCloud,
): Promise<ArmAnswer> {
  const expires = query.get("se") ?? "";
  const signed = signature(await cloud.token(), path, expires);
  if (!sameSecret(query.get("sig") ?? "", signed) || !(Date.parse(expires) > Date.now())) {
    return refused(403, "AuthenticationFailed", "The signature is not valid, or not any more.");
  }
  if (method !== "GET") return refused(405, "UnsupportedHttpVerb", "The log can only be read.");
  const uniqueId = path.slice(FOLDER.length, -FILE.length);
  const record = cloud.records
    .ofType(Type.MACHINE)
    .find(({ values }) => text(values, "virtual_machine_id") === uniqueId);
  const machine = record && effectOf(record.effect);
  if (!machine) return refused(404, "BlobNotFound", "The specified blob does not exist.");
  const log = await cloud.driverOf(machine.driver).console(machine.machine);
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: log };
}

function refused(status: number, code: string, message: string): ArmAnswer {
  return {
    status,
    headers: { "content-type": "application/xml", "x-ms-error-code": code },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}
