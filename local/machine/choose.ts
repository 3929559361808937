import { readFileSync } from "node:fs";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import { DockerDriver } from "./docker/driver.js";
import { findEngine } from "./docker/engine.js";
import type { MachineDriver } from "./driver.js";
import { QEMU } from "./qemu/accelerator.js";
import { QemuDriver } from "./qemu/driver.js";
import { attempt } from "./run.js";

/**
 * The driver for new machines: forced by LONGSHORE_MACHINES, else Docker where an engine answers whose kernel has what
 * the machines need, else QEMU.
 */
export async function chooseDriver(
  { mountsShares }: { readonly mountsShares: boolean },
  emit: Emit = () => {},
  hasSmb: () => Promise<boolean> = kernelHasSmb,
): Promise<MachineDriver["kind"]> {
  const forced = process.env.LONGSHORE_MACHINES;
  if (forced !== undefined && forced !== "" && forced !== "docker" && forced !== "qemu") {
    throw new LongshoreError(
      { where: "LONGSHORE_MACHINES", rule: "it is `docker` or `qemu`", seen: forced },
      { exitCode: ExitCode.USAGE },
    );
  }
  if (forced === "qemu") return forced;
  const engine = forced === "docker" || (await findEngine()) !== undefined;
  if (engine && (!mountsShares || (await hasSmb()))) return "docker";
  if (forced === "docker") throw noSmb();
  if ((await attempt(QEMU, ["--version"])).ok) {
    const why = engine ? "This computer's kernel cannot mount SMB shares" : "No Docker engine answers";
    emit({ type: "notice", text: `${why}: machines are virtual machines, which boot more slowly.` });
    return "qemu";
  }
  if (engine) throw noSmb();
  throw new LongshoreError({
    where: "local target",
    rule: "machines can be started: by a Docker engine that answers, or by QEMU",
    seen: "neither",
    remedy: `Start Docker, or run: ${INSTALL_QEMU}`,
  });
}

const INSTALL_QEMU = "sudo apt-get install qemu-system-x86 qemu-utils e2fsprogs mmdebstrap";

/** A container machine has this computer's kernel; the module is loaded when that is possible. */
async function kernelHasSmb(): Promise<boolean> {
  const has = () =>
    process.platform === "linux" && /\tcifs$/m.test(readFileSync("/proc/filesystems", "utf8"));
  return has() || ((await attempt("modprobe", ["cifs"], { timeoutSeconds: 10 })).ok && has());
}

function noSmb(): LongshoreError {
  return new LongshoreError({
    where: "local target",
    rule: "machines that mount SMB shares have a kernel with cifs",
    seen: "container machines on a kernel without",
    remedy: `Load it by \`sudo modprobe cifs\`, or have virtual machines: ${INSTALL_QEMU}, and no LONGSHORE_MACHINES=docker.`,
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
