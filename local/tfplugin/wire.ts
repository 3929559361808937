/** The messages as plain objects, as protobufjs reads and writes them. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

export interface WireStep {
  readonly attributeName?: string;
  readonly elementKeyString?: string;
  readonly elementKeyInt?: number;
}

export interface WirePath {
  readonly steps: readonly WireStep[];
}

export interface WireDiagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: WirePath;
}

/** All requests in one: each holds the fields of its own message. */
export interface WireRequest {
  readonly typeName: string;
  readonly id: string;
  readonly version: number;
  readonly config?: DynamicValue;
  readonly rawState?: { readonly json: Uint8Array };
  readonly currentState?: DynamicValue;
  readonly priorState?: DynamicValue;
  readonly proposedNewState?: DynamicValue;
  readonly plannedState?: DynamicValue;
  readonly private?: Uint8Array;
  readonly priorPrivate?: Uint8Array;
  readonly plannedPrivate?: Uint8Array;
}
