import { readFileSync } from "node:fs";
import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import type { ShareProtocol } from "../../core/spec/index.js";
import { isRoot, thisUser } from "../../system/user.js";
import { DockerDriver } from "./docker/driver.js";
import { type Engine, findEngine, whyNoEngine } from "./docker/engine.js";
import type { MachineDriver } from "./driver.js";
import { QEMU } from "./qemu/accelerator.js";
import { QemuDriver } from "./qemu/driver.js";
import { attempt } from "./run.js";

/** What the machines of a stack need of the computer that they run on. */
export interface MachineNeeds {
  /** The kinds of shares that they mount. */
  readonly mounts: readonly ShareProtocol[];
  /** Whether data disks are attached to them. */
  readonly disks: boolean;
}

export const NO_NEEDS: MachineNeeds = { mounts: [], disks: false };

/** What this computer has, found out by asking it. */
export interface Computer {
  readonly isRoot: boolean;
  kernelMounts(protocol: ShareProtocol): Promise<boolean>;
}

/**
 * The driver for new machines: forced by LONGSHORE_MACHINES, else Docker where this user reaches an engine that can do
 * what the machines need, else QEMU; tells when it is not Docker, and why. Throws where neither can be used, with exit
 * code 2.
 */
export async function chooseDriver(
  needs: MachineNeeds,
  emit: Emit = () => {},
  computer: Computer = THIS_COMPUTER,
): Promise<MachineDriver["kind"]> {
  const forced = forcedKind();
  if (forced) {
    await requireDriver(forced, needs, computer);
    return forced;
  }
  const obstacle = await obstacleToContainers(needs, computer);
  if (!obstacle) return "docker";
  const other = await obstacleToQemu();
  if (other) throw refusal(obstacle, other);
  emit({
    type: "notice",
    text: `Machines are virtual machines, which boot more slowly: ${obstacle.rule}, not ${obstacle.seen}. ${obstacle.remedy}`,
  });
  return "qemu";
}

/** Throws, with exit code 2, when machines of a kind that is settled cannot be used on this computer by this user. */
export async function requireDriver(
  kind: MachineDriver["kind"],
  needs: MachineNeeds,
  computer: Computer = THIS_COMPUTER,
): Promise<void> {
  const obstacle = kind === "docker" ? await obstacleToContainers(needs, computer) : await obstacleToQemu();
  if (obstacle) throw refusal(obstacle);
}

function forcedKind(): MachineDriver["kind"] | undefined {
  const forced = process.env.LONGSHORE_MACHINES;
  if (forced === undefined || forced === "") return undefined;
  if (forced === "docker" || forced === "qemu") return forced;
  throw new LongshoreError(
    { where: "LONGSHORE_MACHINES", rule: "it is `docker` or `qemu`", seen: forced },
    { exitCode: ExitCode.USAGE },
  );
}

/** What keeps a kind of machine from being used. */
type Obstacle = Required<Pick<Violation, "rule" | "seen" | "remedy">>;

async function obstacleToContainers(needs: MachineNeeds, computer: Computer): Promise<Obstacle | undefined> {
  const engine = await findEngine();
  if (!engine)
    return { rule: "container machines need a Docker engine that answers", ...(await whyNoEngine()) };
  return (
    (needs.disks ? obstacleToDisks(engine, computer) : undefined) ?? (await obstacleToMounts(needs, computer))
  );
}

function obstacleToDisks(engine: Engine, computer: Computer): Obstacle | undefined {
  if (engine.local && computer.isRoot) return undefined;
  return engine.local
    ? {
        rule: "a data disk of a container machine is a loop device, which only root can make",
        seen: thisUser(),
        remedy: "Run the command as root.",
      }
    : {
        rule: "data disks of container machines need an engine on this computer's own kernel",
        seen: "one in a virtual machine or elsewhere",
        remedy: "Use an engine of this computer.",
      };
}

async function obstacleToMounts({ mounts }: MachineNeeds, computer: Computer): Promise<Obstacle | undefined> {
  for (const protocol of new Set(mounts)) {
    if (await computer.kernelMounts(protocol)) continue;
    return {
      rule: `container machines that mount ${NAMES[protocol]} shares need ${FILE_SYSTEMS[protocol]} in this computer's kernel`,
      seen: "one without",
      remedy: `Load it by \`sudo modprobe ${MODULES[protocol]}\`.`,
    };
  }
  return undefined;
}

async function obstacleToQemu(): Promise<Obstacle | undefined> {
  const lacking: string[] = [];
  for (const [program, version] of QEMU_PROGRAMS) {
    if (!(await attempt(program, [version])).ok) lacking.push(program);
  }
  if (lacking.length === 0) return undefined;
  return {
    rule: `virtual machines need ${QEMU_PROGRAMS.map(([program]) => program).join(", ")}`,
    seen: `a computer without ${lacking.join(", ")}`,
    remedy: `Run: ${INSTALL_QEMU}`,
  };
}

const INSTALL_QEMU = "sudo apt-get install qemu-system-x86 qemu-utils e2fsprogs mmdebstrap";
/** What machines of QEMU are made with, and how each is asked whether it is there. */
const QEMU_PROGRAMS = [
  [QEMU, "--version"],
  ["qemu-img", "--version"],
  ["mkfs.ext2", "-V"],
] as const;

const NAMES: Readonly<Record<ShareProtocol, string>> = { smb: "SMB", nfs: "NFS" };
const MODULES: Readonly<Record<ShareProtocol, string>> = { smb: "cifs", nfs: "nfs" };
const FILE_SYSTEMS: Readonly<Record<ShareProtocol, string>> = { smb: "cifs", nfs: "nfs4" };

function refusal(...obstacles: readonly Obstacle[]): LongshoreError {
  const violations = obstacles.map((obstacle) => ({ where: "local target", ...obstacle }));
  return new LongshoreError(violations, { exitCode: ExitCode.USAGE });
}

const THIS_COMPUTER: Computer = {
  get isRoot() {
    return isRoot();
  },
  kernelMounts: kernelHas,
};

/** A container machine has this computer's kernel; the module is loaded when that is possible. */
async function kernelHas(protocol: ShareProtocol): Promise<boolean> {
  const listed = new RegExp(`\t${FILE_SYSTEMS[protocol]}$`, "m");
  const has = () => process.platform === "linux" && listed.test(readFileSync("/proc/filesystems", "utf8"));
  return has() || ((await attempt("modprobe", [MODULES[protocol]], { timeoutSeconds: 10 })).ok && has());
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
