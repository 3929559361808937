import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

export interface DockerPackagesOptions {
  /** A folder to work in. */
  readonly work: string;
  /** An existing folder for the packages that are made. */
  readonly output: string;
  readonly mirror: string;
  /** One docker-ce and one docker-ce-cli is made of each. */
  readonly versions: readonly string[];
}

/** Makes packages with the names of Docker's own from Debian 13's, which hold the same programs. */
export async function makeDockerPackages({
  work,
  output,
  mirror,
  versions,
}: DockerPackagesOptions): Promise<void> {
  await download(work, mirror);
  for (const version of versions) {
    const control = { Version: `5:${version}-1~debian.13~trixie`, Replaces: "docker.io" };
    await repack(work, output, ["docker.io"], {
      ...control,
      Package: "docker-ce",
      Depends: "libc6, libsystemd0, adduser, iptables, tini, containerd.io, docker-ce-cli",
      Conflicts: "docker.io",
    });
    await repack(work, output, ["docker-cli"], {
      ...control,
      Package: "docker-ce-cli",
      Conflicts: "docker-cli",
    });
  }
  await repack(work, output, ["containerd", "runc"], {
    Package: "containerd.io",
    Depends: "libc6, libseccomp2",
    Conflicts: "containerd, runc",
    Provides: "containerd, runc",
  });
  await repack(work, output, ["docker-buildx"], {
    Package: "docker-buildx-plugin",
    Conflicts: "docker-buildx",
  });
  await repack(work, output, ["docker-compose"], {
    Package: "docker-compose-plugin",
    Conflicts: "docker-compose",
  });
}

const SOURCES = ["docker.io", "docker-cli", "containerd", "runc", "docker-buildx", "docker-compose"];

/** With lists of its own, so that neither the distribution nor the sources of this system matter. */
async function download(work: string, mirror: string): Promise<void> {
  for (const folder of [
    "etc/apt",
    "var/lib/dpkg",
    "var/lib/apt/lists/partial",
    "var/cache/apt/archives/partial",
  ]) {
    await mkdir(join(work, folder), { recursive: true });
  }
  await writeFile(join(work, "var/lib/dpkg/status"), "");
  const trust = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]";
  await writeFile(join(work, "etc/apt/sources.list"), `deb ${trust} ${mirror} trixie main\n`);
  const apt = (...args: string[]) =>
    execa("apt-get", ["-o", `Dir=${work}`, "-o", "APT::Sandbox::User=", "--quiet", ...args], { cwd: work });
  await apt("update");
  await apt("download", ...SOURCES);
}

/** Makes one package of the content of several; scripts and configuration files are the first one's. */
async function repack(
  work: string,
  output: string,
  names: readonly string[],
  control: Readonly<Record<string, string>>,
): Promise<void> {
  const tree = join(work, `${control.Package}.tree`);
  await rm(tree, { recursive: true, force: true });
  const [first = "", ...others] = await Promise.all(names.map((name) => debOf(work, name)));
  await execa("dpkg-deb", ["--raw-extract", first, tree]);
  for (const other of others) {
    await execa("dpkg-deb", ["--extract", other, tree]);
  }
  const path = join(tree, "DEBIAN/control");
  await writeFile(path, editControl(await readFile(path, "utf8"), control));
  await rm(join(tree, "DEBIAN/md5sums"), { force: true });
  await execa("dpkg-deb", ["-Znone", "--build", tree, output]);
  await rm(tree, { recursive: true });
}

async function debOf(work: string, name: string): Promise<string> {
  const file = (await readdir(work)).find((entry) => entry.startsWith(`${name}_`) && entry.endsWith(".deb"));
  if (file === undefined) throw new Error(`${name} was not downloaded`);
  return join(work, file);
}

/** Takes the old relations away, which name the packages it is made from. */
function editControl(text: string, control: Readonly<Record<string, string>>): string {
  const relations = ["Conflicts", "Breaks", "Replaces", "Provides", "Recommends", "Suggests", "Enhances"];
  const dropped = new Set([...relations, ...Object.keys(control), "Source"]);
  const kept = text
    .split(/\n(?! )/)
    .filter((field) => field !== "" && !dropped.has(field.split(":", 1)[0] ?? ""));
  const added = Object.entries(control).map(([name, value]) => `${name}: ${value}`);
  return `${[...added, ...kept].join("\n")}\n`;
}
