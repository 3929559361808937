import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import { DockerDriver } from "./docker/driver.js";
import { findEngine } from "./docker/engine.js";
import type { MachineDriver } from "./driver.js";
import { QEMU } from "./qemu/accelerator.js";
import { QemuDriver } from "./qemu/driver.js";
import { attempt } from "./run.js";

/** The driver for new machines: forced by LONGSHORE_MACHINES, else Docker where an engine answers, else QEMU. */
export async function chooseDriver(
  home: string,
  hash: string,
  emit: Emit = () => {},
): Promise<MachineDriver> {
  const forced = process.env.LONGSHORE_MACHINES;
  if (forced === "docker" || forced === "qemu") return machineDriver(forced, home, hash, emit);
  if (forced) {
    throw new LongshoreError(
      { where: "LONGSHORE_MACHINES", rule: "it is `docker` or `qemu`", seen: forced },
      { exitCode: ExitCode.USAGE },
    );
  }
  if (await findEngine()) return machineDriver("docker", home, hash, emit);
  if ((await attempt(QEMU, ["--version"])).ok) {
    emit({
      type: "notice",
      text: "No Docker engine answers: machines are virtual machines, which boot more slowly.",
    });
    return machineDriver("qemu", home, hash, emit);
  }
  throw new LongshoreError({
    where: "local target",
    rule: "machines can be started: by a Docker engine that answers, or by QEMU",
    seen: "neither",
    remedy: "Start Docker, or run: sudo apt-get install qemu-system-x86 qemu-utils e2fsprogs mmdebstrap",
  });
}

/** The driver of machines that are there already. */
export function machineDriver(
  kind: MachineDriver["kind"],
  home: string,
  hash: string,
  emit: Emit = () => {},
): MachineDriver {
  return kind === "docker" ? new DockerDriver(home, hash, emit) : new QemuDriver(home, hash, emit);
}
