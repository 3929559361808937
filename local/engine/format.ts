import { isCidr, isIp, isIpv4 } from "./format-address.js";
import { isDuration, isTime, secondsOfPeriod } from "./format-time.js";
import type { Format } from "./schema.js";
import { sshKeyProblem } from "./ssh-key.js";

/** What is wrong with the form of a text; undefined when nothing is. `got` is how a message may show it. */
export function checkFormat(format: Format, key: string, value: string, got: string): string | undefined {
  switch (format) {
    case "uuid":
      return UUID.test(value) ? undefined : `expected "${key}" to be a valid UUID, got ${got}`;
    case "base64":
      return isBase64(value) ? undefined : `expected "${key}" to be a base64 string, got ${got}`;
    case "ip":
      return isIp(value) ? undefined : `expected ${key} to contain a valid IP, got: ${got}`;
    case "ipv4":
      return isIpv4(value) ? undefined : `expected ${key} to contain a valid IPv4 address, got: ${got}`;
    case "cidr":
      return isCidr(value) ? undefined : `expected "${key}" to be a valid CIDR Value, got ${got}`;
    case "time":
      return isTime(value) ? undefined : `expected "${key}" to be a valid RFC3339 date, got ${got}`;
    case "duration":
      return isDuration(value)
        ? undefined
        : `expected "${key}" to be a duration of zero or more, such as 10m or 1h30m, got ${got}`;
    case "period":
      return secondsOfPeriod(value) !== undefined
        ? undefined
        : `expected "${key}" to be an ISO 8601 period such as PT15M or P30D, got ${got}`;
    case "https-url":
      return isHttpsUrl(value)
        ? undefined
        : `expected "${key}" to have a url with schema of: "https", got ${got}`;
    case "json":
      return isJson(value) ? undefined : `"${key}" contains an invalid JSON: ${got}`;
    case "ssh-key":
      return sshKeyProblem(key, value);
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function isBase64(value: string): boolean {
  return BASE64.test(value.replace(/[\r\n]/g, "")) && value.trim() !== "";
}

function isHttpsUrl(value: string): boolean {
  return URL.canParse(value) && new URL(value).protocol === "https:";
}

/** No text at all is not yet wrong. */
function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return value === "";
  }
}
