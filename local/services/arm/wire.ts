import type { JsonObject, JsonValue } from "../../engine/value.js";

/** A request to Azure Resource Manager. */
export interface ArmRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly authorization?: string | undefined;
  readonly body: string;
}

export interface ArmAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(
  status: number,
  body: JsonValue,
  headers: Readonly<Record<string, string>> = {},
): ArmAnswer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(body),
  };
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): ArmAnswer {
  return { status, headers, body: "" };
}

/** What Azure Resource Manager refuses: thrown by who looks after a resource, answered in ARM's shape. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  get body(): JsonObject {
    return { error: { code: this.code, message: this.message } };
  }
}
