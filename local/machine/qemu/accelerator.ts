import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { writeFileAtomic } from "../../../system/files.js";
import { keptJson, readKept } from "../../../system/kept-file.js";
import type { DiskImage } from "../image/root-disk.js";
import { attempt } from "../run.js";
import { type Accelerator, acceleratorArguments } from "./arguments.js";

/**
 * KVM where it really works, else software emulation. A device that is there may fail or hang at its first use, so the
 * machine's own kernel is booted until it finds no disk; the outcome is kept as long as this computer runs.
 */
export async function findAccelerator(image: DiskImage, cache: string): Promise<Accelerator> {
  if (!existsSync("/dev/kvm")) return "tcg";
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const file = join(cache, "accelerator.json");
  const known = readKept(file, FINDING);
  if (known?.boot === boot) return known.accelerator;
  const works = await attempt(QEMU, kvmProbeArguments(image.kernel), { timeoutSeconds: 8 });
  const finding: Finding = { boot, accelerator: works.ok ? "kvm" : "tcg" };
  writeFileAtomic(file, JSON.stringify(finding));
  return finding.accelerator;
}

export const QEMU = "qemu-system-x86_64";

type Finding = z.infer<typeof findingSchema>;
const findingSchema = z.object({ boot: z.string(), accelerator: z.enum(["tcg", "kvm"]) });
const FINDING = keptJson("what was found out about KVM", findingSchema, {
  remedy: "Remove it: it is found out again.",
});

/** Without a root file system the kernel panics, restarts at once, and QEMU ends. */
export function kvmProbeArguments(kernel: string): string[] {
  return [
    ...["-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc"],
    ...acceleratorArguments("kvm"),
    ...["-m", "256", "-kernel", kernel, "-append", "panic=-1", "-no-reboot"],
  ];
}
