import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  bringShareUp,
  forgetShare,
  holdShareKey,
  lookInto,
  makeFolders,
  missingFolders,
  placeShare,
  startAtBoot,
} from "../../../scripts/commands/share.js";

const root = { root: true } as const;
const patient = { root: true, timeoutSeconds: 120 } as const;
const PROGRAM = "/usr/local/lib/longshore/share";

it("has what is to be mounted be mounted", () => {
  expect(lookInto("/mnt/data")).toEqual({
    argv: ["timeout", "--kill-after=5", "45", "stat", "--format=%F", "--", "/mnt/data/."],
    ...patient,
  });
});

it("has systemd place a mount, and the host's own program bring it up, now and at each boot", () => {
  expect(placeShare("/mnt/my data")).toEqual({
    argv: [
      "sh",
      "-c",
      'systemctl daemon-reload && systemctl enable -- "$1" && systemctl start -- "$1"',
      "place",
      "mnt-my\\x20data.automount",
    ],
    ...root,
  });
  expect(bringShareUp("uploads")).toEqual({ argv: [PROGRAM, "up", "uploads"], ...patient });
  expect(startAtBoot("uploads")).toEqual({
    argv: ["systemctl", "enable", "--", "longshore-share@uploads.service"],
    ...root,
  });
});

it("has the host hold one of the keys, and tells it neither", () => {
  expect(holdShareKey("uploads", "primary")).toEqual({
    argv: [PROGRAM, "hold", "uploads", "first"],
    ...patient,
  });
  expect(holdShareKey("uploads", "secondary").argv.at(-1)).toBe("second");
});

it("makes folders, and finds those that are missing", () => {
  expect(makeFolders("/mnt/data", ["größe 100% $x", "-p"])).toEqual({
    argv: ["mkdir", "-p", "--", "/mnt/data/größe 100% $x", "/mnt/data/-p"],
    ...patient,
  });
  const folder = mkdtempSync(join(tmpdir(), "longshore-folders-"));
  mkdirSync(join(folder, "it's there"));
  const [program = "", ...argv] = missingFolders(folder, ["it's there", "$(not) there"]).argv;
  expect(execFileSync(program, argv, { encoding: "utf8" })).toBe(`${folder}/$(not) there\n`);
  rmSync(folder, { recursive: true });
});

it("forgets a share with all its files", () => {
  expect(forgetShare("uploads", "/mnt/data")).toEqual({
    argv: [
      "sh",
      "-c",
      'systemctl disable --now -- "$1" 2>/dev/null\n[ -z "$2" ] || systemctl disable --now -- "$2" 2>/dev/null\nshift 2\nrm -f -- "$@"\nsystemctl daemon-reload',
      "forget",
      "longshore-share@uploads.service",
      "mnt-data.automount",
      "/etc/longshore/shares/uploads.json",
      "/etc/longshore/shares/uploads.credentials",
      "/etc/longshore/shares/uploads.keys",
      "/etc/systemd/system/mnt-data.mount",
      "/etc/systemd/system/mnt-data.automount",
    ],
    ...root,
  });
});
