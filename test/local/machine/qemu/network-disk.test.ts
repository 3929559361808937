import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { archiveArguments } from "../../../../local/machine/qemu/archive.js";
import { writeNetworkDisk } from "../../../../local/machine/qemu/network-disk.js";
import { networkFiles } from "../../../../local/machine/seed.js";
import { SPEC } from "../spec.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-test-"));
const disk = join(folder, "network.img");
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LINE = { host: "169.254.77.2", guest: "169.254.77.15" };
const read = (file: string) =>
  execFileSync("tar", ["--extract", "--to-stdout", "--file", disk, `./${file}`]).toString();

test("says how the network shall be, whatever it said before, to those who have it open", async () => {
  const longer = { ...SPEC.network, firewall: "# a rule\n".repeat(10_000) };
  await writeNetworkDisk(folder, { ...SPEC, network: longer });
  const { ino, size } = statSync(disk);
  expect(read("firewall.nft")).toBe(longer.firewall);
  await writeNetworkDisk(folder, SPEC);
  expect(statSync(disk)).toMatchObject({ ino, size });
  for (const { path, content } of networkFiles(SPEC, LINE)) expect(read(path)).toBe(content);
  const listed = execFileSync("tar", ["--list", "--verbose", "--numeric-owner", "--file", disk]).toString();
  expect(listed).toMatch(/^drwx------ 0\/0 .* \.\/\n-rw------- 0\/0 .*\n-rw------- 0\/0 .*\n$/);
  await expect(
    writeNetworkDisk(folder, { ...SPEC, network: { ...SPEC.network, firewall: "#".repeat(5_000_000) } }),
  ).rejects.toThrow("a machine's security rules take 4194304 bytes at most");
});

test("tar's arguments", () => {
  expect(archiveArguments("/m/stage-x/content", "/m/stage-x/archive.tar")).toEqual([
    ...["--create", "--file", "/m/stage-x/archive.tar", "--directory", "/m/stage-x/content"],
    ...["--owner=0", "--group=0", "--numeric-owner", "."],
  ]);
});
