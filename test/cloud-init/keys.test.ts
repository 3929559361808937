import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DOCKER_DEB_KEY, DOCKER_RPM_KEY } from "../../cloud-init/index.js";

it.each([
  [
    "apt",
    DOCKER_DEB_KEY,
    ["9DC858229FC7DD38854AE2D88D81803C0EBFCD88", "D3306A018370199E527AE7997EA0A9C3F273FCD8"],
  ],
  ["rpm", DOCKER_RPM_KEY, ["060A61C51B558A7F742B77AAC52FEB6B621E9F35"]],
])("Docker's key for %s is the one with the published fingerprint", (_, key, expected) => {
  const home = mkdtempSync(join(tmpdir(), "longshore-gpg-"));
  try {
    const args = ["--homedir", home, "--batch", "--show-keys", "--with-colons"];
    const output = execFileSync("gpg", args, { input: key, encoding: "utf8", stdio: "pipe" });
    const fingerprints = [...output.matchAll(/^fpr:+([0-9A-F]+):/gm)].map(([, fingerprint]) => fingerprint);
    expect(fingerprints).toEqual(expected);
  } finally {
    rmSync(home, { recursive: true });
  }
});
