import type {
  GuestScript,
  GuestScriptResult,
  MachineDriver,
  MachineState,
} from "../../../../local/machine/driver.js";

/** In the place of a real machine: what the management API makes of one is told without it; see test/e2e. */
export class StandInMachine {
  state: MachineState = { exists: true, running: true };
  result: GuestScriptResult = { exitCode: 0, stdout: "", stderr: "" };
  console = "";
  /** Ends a start, or a script. */
  goOn: Promise<void> = Promise.resolve();
  readonly scripts: GuestScript[] = [];

  get driver(): MachineDriver {
    const driver: Partial<MachineDriver> = {
      kind: "docker",
      probe: async () => this.state,
      start: async () => {
        await this.goOn;
        this.state = { exists: true, running: true };
      },
      run: async (_name, script) => {
        this.scripts.push(script);
        await this.goOn;
        return this.result;
      },
      console: async () => this.console,
    };
    return driver as MachineDriver;
  }
}
