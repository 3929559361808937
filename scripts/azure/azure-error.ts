import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";

/** Who was asked, and what should have come of it. */
export interface Asked {
  /** `Azure`, or a local cloud. */
  readonly where: string;
  readonly what: string;
}

/** What Azure refused, with its own code: `AuthorizationFailed`, `Conflict`, `ResourceNotFound`. */
export class AzureError extends LongshoreError {
  constructor(
    readonly status: number,
    readonly code: string,
    { where, what }: Asked,
    message: string,
    /** What is behind the code, where Azure says: `ForbiddenByRbac`. */
    readonly innerCode?: string,
  ) {
    super({
      where,
      rule: what,
      seen: `${innerCode ?? code}: ${message.trim().replace(/\.$/, "")}`,
      remedy: remedies[innerCode ?? code],
    });
  }
}

const remedies: Readonly<Record<string, string>> = {
  AuthorizationFailed: "Ask for a role that allows it, e.g. Virtual Machine Contributor.",
  InvalidAuthenticationTokenTenant: "Sign in to the subscription's tenant: az login --tenant TENANT",
  ForbiddenByConnection: "Ask from a network that has a private endpoint of the vault.",
  ForbiddenByFirewall: "Ask from an address that the vault's network rules let in.",
  ForbiddenByRbac:
    "Ask for the role Key Vault Secrets Officer at the vault; a new one works after some minutes.",
  ObjectIsDeletedButRecoverable: "Recover the secret, or purge it: `az keyvault secret recover`.",
  SubscriptionNotFound: "Is this the subscription that you are signed in to?",
};

const errorJson = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    innererror: z.object({ code: z.string() }).nullish(),
  }),
});

/** Reads Azure's own form of an error; anything else is shown by its HTTP status. */
export function azureError(status: number, body: string, asked: Asked): AzureError {
  try {
    const { error } = errorJson.parse(JSON.parse(body));
    return new AzureError(status, error.code, asked, error.message, error.innererror?.code);
  } catch {
    return new AzureError(status, `HTTP ${status}`, asked, body.slice(0, 200) || "no explanation");
  }
}
