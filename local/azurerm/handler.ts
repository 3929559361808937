import type { Emit } from "../../core/events.js";
import type { JsonObject, JsonValue, PlanObject } from "../engine/value.js";
import type { MachineDriver, ServiceRoute } from "../machine/driver.js";
import type { Records, ResourceRecord } from "../records/record.js";

/** What a handler of one resource type works with. */
export interface CloudContext {
  /** The folder of this local cloud, e.g. `.longshore/local`. */
  readonly home: string;
  /** Eight hex digits of the folder's path: in every name and label. */
  readonly hash: string;
  readonly stack: string;
  readonly subscription: string;
  readonly records: Records;
  /** Chosen on first use, then the same for the whole stack. */
  driver(): Promise<MachineDriver>;
  /** The driver of a machine that is there already, by the kind in its record. */
  driverOf(kind: MachineDriver["kind"]): MachineDriver;
  /** What the local cloud's services do for machines. */
  readonly services: MachineServices;
  readonly emit: Emit;
  /** Terraform only looks: nothing is written, not even what is learned of its state. Default: false. */
  readonly looks?: boolean;
  /** `features` of the provider's configuration; absent outside of a run of terraform. */
  features?(): PlanObject;
  /** Aborted when Terraform asks to stop. */
  readonly signal: AbortSignal;
}

/** What machines are made with that others see to. */
export interface MachineServices {
  /** Waits until what a machine needs to boot is served. */
  serve(vmId: string, signal: AbortSignal): Promise<void>;
  /** Where connections of a machine end that are meant for services. */
  routes(vmId: string): Promise<readonly ServiceRoute[]>;
  /** Of the authority (PEM) that vouches for them. */
  certificate(): Promise<string>;
}

/**
 * One resource type that has an effect beyond its record. Everything here may have been killed half-way before and
 * is called again: create adopts what is there.
 */
export interface ResourceHandler {
  readonly type: string;
  /** It holds a user's data: once it is ready, nothing but Terraform removes it. */
  readonly holdsData?: boolean;
  /** The ARM id, from the planned values; handlers of children derive it from their parent's id. */
  id(planned: PlanObject, cloud: CloudContext): string;
  /**
   * The id of the record, where that in Terraform's state changes while the thing stays, as a secret's does with each
   * version. Default: the one in the state.
   */
  recordId?(stateId: string, cloud: CloudContext): string;
  /**
   * What only Azure's API checks, with ARM's error code; runs at apply before anything is written, under the cloud's
   * lock and in the same hold as `compute` and the first write, so that of two that conflict one is refused.
   * Throws an `ArmError`.
   */
  accept?(planned: PlanObject, cloud: CloudContext): Promise<void>;
  /**
   * Values for the computed attributes that are still unknown, and the handler's own facts; decided once, under the
   * cloud's lock, and recorded before `effect` runs.
   */
  compute?(planned: PlanObject, cloud: CloudContext): { values?: JsonObject; effect?: JsonObject };
  /**
   * Makes it so: create, update or resume. Returns values that became known and facts to keep. `writeOnly` are the
   * attributes of the configuration that neither plan nor state may hold, nor the record.
   */
  apply?(
    record: ResourceRecord,
    cloud: CloudContext,
    prior?: ResourceRecord,
    writeOnly?: PlanObject,
  ): Promise<Outcome | undefined>;
  /** Undoes it. Throws an `ArmError` when others still use it: then nothing was undone. */
  remove?(record: ResourceRecord, cloud: CloudContext): Promise<void>;
  /** The values as they are now; undefined when the thing is gone. Default: as recorded. */
  read?(record: ResourceRecord, cloud: CloudContext): Promise<JsonObject | undefined>;
}

export interface Outcome {
  readonly values?: JsonObject;
  readonly effect?: { readonly [name: string]: JsonValue };
}

/** An answer as Azure Resource Manager gives it. */
export class ArmError extends Error {
  override readonly name = "ArmError";
  constructor(
    readonly code: string,
    message: string,
    /** The attribute it is about, if one is. */
    readonly attribute?: string,
  ) {
    super(message);
  }
}
