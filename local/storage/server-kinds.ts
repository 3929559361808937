import type { ShareProtocol } from "../../core/spec/index.js";
import { GANESHA } from "./ganesha.js";
import { SAMBA } from "./samba.js";
import type { ServerKind } from "./server-kind.js";

export function serverKind(protocol: ShareProtocol): ServerKind {
  return KINDS[protocol];
}

const KINDS: Readonly<Record<ShareProtocol, ServerKind>> = { smb: SAMBA, nfs: GANESHA };
