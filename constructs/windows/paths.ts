import { type Checks, show } from "../checks/checks.js";

/** A drive that a share may be: `G:`. */
export function checkDrive(checks: Checks, drive: string): boolean {
  return checks.that(/^[D-Z]:$/.test(drive), {
    rule: "a share is mounted at a drive, a capital letter from D to Z and a colon: Windows keeps A and B for floppy disks, and is itself on C",
    seen: show(drive),
    remedy: 'Write it like "G:". Of the others, D: is often the temporary disk of a machine in Azure.',
  });
}

/** Where a container of Windows may see a folder. */
export function checkWindowsTarget(checks: Checks, target: string): boolean {
  const names = target.slice(3).split("\\");
  const reads = checks.that(
    /^[Cc]:\\/.test(target) && names.every(isName) && !SYSTEM.has(target.toLowerCase()),
    {
      rule: "the target of a mount on Windows is a folder below C:\\, of names without / : | < > * ? \" and control characters, none with a dot or a blank at its end or kept for a device, and none of the system's own",
      seen: show(target),
      remedy: 'Write it like "C:\\\\data" in TypeScript.',
    },
  );
  return checks.that(!reads || target.length <= LONGEST_PATH, {
    rule: `the target of a mount on Windows has at most ${LONGEST_PATH} characters`,
    seen: `${target.length} characters`,
  });
}

/** What Windows takes of the path of a folder of a share, beyond what SMB does. */
export function checkWindowsNames(checks: Checks, what: string, path: string): void {
  checks.that(!path.split("/").some((name) => DEVICE.test(name)), {
    rule: `${what} on Windows has no names that are kept for devices: CON, PRN, AUX, NUL, COM1 to COM9, LPT1 to LPT9`,
    seen: show(path),
  });
  checks.that(path.length <= LONGEST_FOLDER, {
    rule: `${what} on Windows has at most ${LONGEST_FOLDER} characters`,
    seen: `${path.length} characters`,
  });
}

/** Source: "Naming Files, Paths, and Namespaces" (learn.microsoft.com), as DEVICE; of 247 characters, a drive takes three. */
const LONGEST_FOLDER = 244;
const LONGEST_PATH = 259;
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)[1-9\u00b9\u00b2\u00b3])(?:\..*)?$/i;

const SYSTEM: ReadonlySet<string> = new Set([
  "c:\\windows",
  "c:\\users",
  "c:\\program files",
  "c:\\program files (x86)",
  "c:\\programdata",
]);

function isName(name: string): boolean {
  return /^[^\\/:|<>*?"\p{Cc}\p{Surrogate}]{1,255}(?<![. ])$/u.test(name) && !DEVICE.test(name);
}
