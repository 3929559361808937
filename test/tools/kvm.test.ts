import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { packageRoot } from "../../system/package-root.js";

const load = (file: string) => import(pathToFileURL(join(packageRoot(), "tools", file)).href);

/** QEMU is installed for the tests on machines; without it nobody knows. */
test("a machine that boots is told from one that does not", async () => {
  const { machineBoots } = await load("kvm.mjs");
  const known = (await load("command.mjs")).isThere("qemu-system-x86_64");
  expect(machineBoots("tcg")).toBe(known ? true : undefined);
  expect(machineBoots("no-such-accelerator")).toBe(known ? false : undefined);
});
