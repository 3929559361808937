import { readFileSync } from "node:fs";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import type { ShareProtocol } from "../../core/spec.js";
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
  { mounts }: { readonly mounts: readonly ShareProtocol[] },
  emit: Emit = () => {},
  kernelMounts: (protocol: ShareProtocol) => Promise<boolean> = kernelHas,
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
  const lacking = engine ? await firstThatNot(mounts, kernelMounts) : undefined;
  if (engine && !lacking) return "docker";
  if (forced === "docker" && lacking) throw cannotMount(lacking);
  if ((await attempt(QEMU, ["--version"])).ok) {
    const why = lacking
      ? `This computer's kernel cannot mount ${NAMES[lacking]} shares`
      : "No Docker engine answers";
    emit({ type: "notice", text: `${why}: machines are virtual machines, which boot more slowly.` });
    return "qemu";
  }
  if (lacking) throw cannotMount(lacking);
  throw new LongshoreError({
    where: "local target",
    rule: "machines can be started: by a Docker engine that answers, or by QEMU",
    seen: "neither",
    remedy: `Start Docker, or run: ${INSTALL_QEMU}`,
  });
}

const INSTALL_QEMU = "sudo apt-get install qemu-system-x86 qemu-utils e2fsprogs mmdebstrap";

const NAMES: Readonly<Record<ShareProtocol, string>> = { smb: "SMB", nfs: "NFS" };
const MODULES: Readonly<Record<ShareProtocol, string>> = { smb: "cifs", nfs: "nfs" };
const FILE_SYSTEMS: Readonly<Record<ShareProtocol, string>> = { smb: "cifs", nfs: "nfs4" };

async function firstThatNot(
  protocols: readonly ShareProtocol[],
  holds: (protocol: ShareProtocol) => Promise<boolean>,
): Promise<ShareProtocol | undefined> {
  for (const protocol of new Set(protocols)) if (!(await holds(protocol))) return protocol;
  return undefined;
}

/** A container machine has this computer's kernel; the module is loaded when that is possible. */
async function kernelHas(protocol: ShareProtocol): Promise<boolean> {
  const listed = new RegExp(`\t${FILE_SYSTEMS[protocol]}$`, "m");
  const has = () => process.platform === "linux" && listed.test(readFileSync("/proc/filesystems", "utf8"));
  return has() || ((await attempt("modprobe", [MODULES[protocol]], { timeoutSeconds: 10 })).ok && has());
}

function cannotMount(protocol: ShareProtocol): LongshoreError {
  return new LongshoreError({
    where: "local target",
    rule: `machines that mount ${NAMES[protocol]} shares have a kernel with ${FILE_SYSTEMS[protocol]}`,
    seen: "container machines on a kernel without",
    remedy: `Load it by \`sudo modprobe ${MODULES[protocol]}\`, or have virtual machines: ${INSTALL_QEMU}, and no LONGSHORE_MACHINES=docker.`,
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
