import { createSecureContext, type SecureContext, type TlsOptions } from "node:tls";
import type { Authority } from "./authority.js";

/** A server of one host name, whose certificate is made anew long before it ends. Who names no host gets none. */
export function serverOptions(authority: Authority, host: string): TlsOptions {
  let known: { context: SecureContext; until: Date } | undefined;
  return {
    minVersion: "TLSv1.2",
    SNICallback: (_name, done) => {
      if (!known || known.until < new Date()) {
        const { key, certificate, renewAfter } = authority.issue(host);
        known = { context: createSecureContext({ key, cert: certificate }), until: renewAfter };
      }
      done(null, known.context);
    },
  };
}
