import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DOCKER_RELEASE_KEY } from "../../cloud-init/index.js";

it("Docker's release key is the one with the published fingerprint", () => {
  const home = mkdtempSync(join(tmpdir(), "longshore-gpg-"));
  try {
    const args = ["--homedir", home, "--batch", "--show-keys", "--with-colons"];
    const output = execFileSync("gpg", args, { input: DOCKER_RELEASE_KEY, encoding: "utf8", stdio: "pipe" });
    const fingerprints = [...output.matchAll(/^fpr:+([0-9A-F]+):/gm)].map(([, fingerprint]) => fingerprint);
    expect(fingerprints).toEqual([
      "9DC858229FC7DD38854AE2D88D81803C0EBFCD88",
      "D3306A018370199E527AE7997EA0A9C3F273FCD8",
    ]);
  } finally {
    rmSync(home, { recursive: true });
  }
});
