import type { NameRule } from "./names.js";

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const SERVER = `https?://(?:${LABEL}(?:\\.${LABEL}){0,126}|\\[[0-9A-Fa-f:.]{2,45}\\])(?::[0-9]{1,5})?`;

/** URLs that end up in settings of a host. */
export const URLS = {
  /** The daemon does not start with more than a server in it. Source: Docker Engine 26, registry.ValidateMirror. */
  registryMirror: {
    pattern: new RegExp(`^${SERVER}/?$`),
    rule: "an http or https URL of a server, without user, path and query",
  },
  /** dnf fills in what begins with a dollar sign; apt and zypper read blanks as the end. */
  packageRepository: {
    pattern: new RegExp(`^(?=.{1,2000}$)${SERVER}(?:/[\\w.~+@%:,=-]*)*$`),
    rule: "an http or https URL without user, query and blanks",
  },
} as const satisfies Record<string, NameRule>;
