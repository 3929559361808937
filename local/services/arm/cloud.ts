import type { MachineDriver } from "../../machine/driver.js";
import type { Records } from "../../records/record.js";
import type { Operations } from "./operations.js";

/** What the management API works with. */
export interface ArmCloud {
  readonly subscription: string;
  /** Where it is asked: `https://management.longshore.test:21234`. */
  readonly origin: string;
  /** What a request must carry. */
  token(): Promise<string>;
  readonly records: Records;
  driverOf(kind: MachineDriver["kind"]): MachineDriver;
  readonly operations: Operations;
}
