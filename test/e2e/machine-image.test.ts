import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { aptMirrors, findDistribution } from "../../local/machine/image/distribution.js";
import { ensureMachineImage } from "../../local/machine/image/image.js";
import { recipe } from "../../local/machine/image/recipe.js";
import { buildRootfs } from "../../local/machine/image/rootfs.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-images-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Nothing listens there, so it answers at once. */
const NOWHERE = "127.0.0.1:1";
const NO_MIRROR = { LONGSHORE_APT_MIRROR: `http://${NOWHERE}/debian` };
const BARE = { distribution: "debian-13", variant: "bare", kind: "docker" } as const;

describe("machine images", () => {
  test("are built by Docker from the distribution's image, where no mirror answers mmdebstrap", async () => {
    const image = await ensureMachineImage(BARE, () => {});
    if (image.kind !== "docker") throw new Error("not a container image");
    // It stands in for the hub's image, which has fewer packages.
    const debian = { ...findDistribution("debian-13"), hubImage: image.reference };
    const output = join(folder, "rootfs.tar");
    const told: string[] = [];
    await buildRootfs(recipe(BARE, debian, aptMirrors(debian, NO_MIRROR)), output, (detail) =>
      told.push(detail),
    );
    expect(told).toEqual([`docker build from ${image.reference}`, "docker export"]);
    const files = (await execa("tar", ["--list", "--file", output])).stdout.split("\n");
    expect(files).toContain("usr/lib/longshore/container-init");
    expect(files).toContain("etc/systemd/system/longshore-relay.socket");
    expect(files.filter((file) => file.startsWith("etc/ssh/ssh_host_"))).toEqual([]);
    const images = await execa("docker", ["image", "ls", "--quiet", "longshore-build"]);
    expect(images.stdout).toBe("");
  });

  test("of a distribution that cannot be had here are refused, with both reasons", async () => {
    const ubuntu = { ...findDistribution("ubuntu-24.04"), hubImage: `${NOWHERE}/ubuntu:24.04` };
    const output = join(folder, "never.tar");
    const asked = { ...BARE, distribution: "ubuntu-24.04" };
    const refusal = buildRootfs(recipe(asked, ubuntu, aptMirrors(ubuntu, NO_MIRROR)), output, () => {});
    await expect(refusal).rejects.toThrow(
      /^machine image ubuntu-24\.04: it is built by mmdebstrap .* or by Docker/,
    );
    await expect(refusal).rejects.toThrow(
      /(keys are missing|cannot be reached).* and Docker cannot fetch 127\.0\.0\.1:1/,
    );
    await expect(refusal).rejects.toThrow("Nothing is substituted");
  });
});
