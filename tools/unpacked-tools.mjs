import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { updateLists } from "./apt.mjs";
import { isThere, mustRun, output } from "./command.mjs";
import { cacheFolder } from "./longshore.mjs";
import { say } from "./say.mjs";

/** @typedef {import("./system-packages.mjs").SystemPackage} SystemPackage */

/**
 * Programs whose packages must not be installed here, because they would start services or take over the computer's
 * next boot: their packages are unpacked into a folder, with wrappers that go first on the tests' PATH.
 * @param {readonly SystemPackage[]} packages
 * @returns {Promise<{ PATH: string, LONGSHORE_TEST_SSHD?: string }>}
 */
export async function unpackedTools(packages) {
  const missing = packages.filter((entry) => !isThere(entry.has));
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  if (missing.length === 0) return { PATH: path };
  const folder = await unpacked(missing.map((entry) => entry.name));
  const wrappers = join(folder, "wrappers");
  mkdirSync(wrappers, { recursive: true });
  for (const { has } of missing) writeWrapper(join(wrappers, has), folder, has);
  const environment = { PATH: `${wrappers}:${path}` };
  if (!missing.some((entry) => entry.has === "sshd")) return environment;
  makeSshdUser();
  return { ...environment, LONGSHORE_TEST_SSHD: join(wrappers, "sshd") };
}

/** @param {readonly string[]} names */
async function unpacked(names) {
  const key = createHash("sha256").update(names.join(" ")).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), "test-tools", key);
  if (existsSync(folder)) return folder;
  say(`unpacking ${names.join(", ")} into ${folder} (nothing of them is installed or started)`);
  await updateLists();
  const work = `${folder}.${process.pid}`;
  const archives = join(work, "archives");
  mkdirSync(join(archives, "partial"), { recursive: true });
  try {
    await mustRun("apt-get", [
      ...["install", "-qq", "--yes", "--download-only", "--no-install-recommends"],
      ...[
        "-o",
        "Debug::NoLocking=1",
        "-o",
        "APT::Sandbox::User=root",
        "-o",
        `Dir::Cache::archives=${archives}`,
      ],
      ...names,
    ]);
    for (const file of readdirSync(archives).filter((name) => name.endsWith(".deb"))) {
      await mustRun("dpkg-deb", ["--extract", join(archives, file), work]);
    }
    rmSync(archives, { recursive: true });
    // Another test run may have been quicker: what it unpacked is the same.
    if (!existsSync(folder)) renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/**
 * @param {string} wrapper
 * @param {string} folder
 * @param {string} program
 */
function writeWrapper(wrapper, folder, program) {
  const found = ["usr/bin", "usr/sbin"].map((bin) => join(folder, bin, program)).find(existsSync);
  if (!found) throw new Error(`${program} is in none of the packages unpacked in ${folder}`);
  const libraries = readdirSync(join(folder, "usr", "lib"))
    .filter((name) => name.includes("-linux-"))
    .map((name) => join(folder, "usr", "lib", name));
  const lines = [
    "#!/bin/sh",
    `export PYTHONPATH='${join(folder, "usr/lib/python3/dist-packages")}'`,
    `export LD_LIBRARY_PATH='${libraries.join(":")}'`,
    `exec '${found}' "$@"`,
  ];
  writeFileSync(wrapper, `${lines.join("\n")}\n`);
  chmodSync(wrapper, 0o755);
}

/** Run by root, sshd drops its rights to this user, in this empty folder. */
function makeSshdUser() {
  if (process.getuid?.() !== 0) return;
  mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  if (output("id", ["sshd"]) !== undefined) return;
  output("useradd", [
    "--system",
    "--no-create-home",
    "--home-dir",
    "/run/sshd",
    "--shell",
    "/usr/sbin/nologin",
    "sshd",
  ]);
}
