import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LongshoreError } from "../../../core/errors.js";
import type { ContainerSpec } from "../../../core/spec/index.js";
import { planBuild } from "../../../scripts/images/build.js";
import { hashEntries, readContext } from "../../../scripts/images/context.js";
import { tar } from "../../../scripts/images/tar.js";
import { hostSpec } from "../../support/recorder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-context-"));
  write("Dockerfile", "FROM scratch\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: string | Buffer, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  chmodSync(join(folder, path), mode);
}

async function hash(): Promise<string> {
  return hashEntries(await readContext(folder, "Dockerfile"));
}

describe("a build context", () => {
  it("holds what its ignore file lets in, and the Dockerfile always", async () => {
    write(".dockerignore", "*\n!src\nsrc/*.log\n");
    write("src/a.ts", "a");
    write("src/b.log", "b");
    write("notes", "n");
    const paths = (await readContext(folder, "Dockerfile")).map(({ path }) => path);
    expect(paths).toEqual([".dockerignore", "Dockerfile", "src", "src/a.ts"]);
  });

  const pathsOf = async (dockerfile = "Dockerfile") =>
    (await readContext(folder, dockerfile)).map(({ path }) => path);

  it("has the folders on the way to what is let in", async () => {
    write(".dockerignore", "*\n!src/deep/a.ts\n");
    write("src/deep/a.ts", "a");
    write("src/deep/b.ts", "b");
    write("src/other/c.ts", "c");
    expect(await pathsOf()).toEqual([".dockerignore", "Dockerfile", "src", "src/deep", "src/deep/a.ts"]);
  });

  it("is what the ignore file of its Dockerfile says, where there is one", async () => {
    write("docker/app", "FROM scratch\n");
    write("docker/app.dockerignore", "b\n");
    write(".dockerignore", "a\n");
    write("a", "");
    write("b", "");
    expect(await pathsOf("docker/app")).toEqual([
      ".dockerignore",
      "Dockerfile",
      "a",
      "docker",
      "docker/app",
      "docker/app.dockerignore",
    ]);
    write("docker/app.dockerignore", "");
    expect(await pathsOf("docker/app")).toContain("a");
  });

  it("has its Dockerfile from a folder that is left out", async () => {
    write("docker/app", "FROM scratch\n");
    write("docker/notes", "");
    write(".dockerignore", "docker\nDockerfile\n");
    expect(await pathsOf("docker/app")).toEqual([".dockerignore", "docker", "docker/app"]);
  });

  it("has what its Dockerfile leads to as a link", async () => {
    write("files/app", "FROM scratch\n");
    symlinkSync("files/app", join(folder, "link"));
    write(".dockerignore", "files\n");
    expect(await pathsOf("link")).toEqual([".dockerignore", "Dockerfile", "files", "files/app", "link"]);
  });

  it("is read in seconds, however many patterns there are for however many files", async () => {
    write(".dockerignore", `${"**/".repeat(12)}x\n${"*a".repeat(40)}b\n`);
    write(`${"a/".repeat(60)}${"a".repeat(200)}`, "");
    expect(await pathsOf()).toHaveLength(63);
  });

  const refusal = (dockerfile = "Dockerfile") =>
    readContext(folder, dockerfile).then(
      () => "nothing was refused",
      (error: LongshoreError) => `${error.message} ${error.exitCode}`,
    );

  it("without a Dockerfile is refused", async () => {
    expect(await refusal("other/Dockerfile")).toBe(
      `${folder}: the build's directory holds other/Dockerfile, not no such file. 2`,
    );
    mkdirSync(join(folder, "other/Dockerfile"), { recursive: true });
    expect(await refusal("other/Dockerfile")).toContain("holds other/Dockerfile as a file, not a directory.");
    symlinkSync("/etc/passwd", join(folder, "passwd"));
    expect(await refusal("passwd")).toContain("holds passwd, not a link that leads out of it");
  });

  it("that is not there, or no directory, is refused by its path", async () => {
    const missing = join(folder, "missing");
    await expect(readContext(missing, "Dockerfile")).rejects.toThrow(
      `${missing}: the build's directory exists and can be read, not no such file.`,
    );
    const file = join(folder, "Dockerfile");
    await expect(readContext(file, "Dockerfile")).rejects.toThrow(
      `${file}: the build's directory is a directory, not a file.`,
    );
    symlinkSync("loop", join(folder, "loop"));
    await expect(readContext(join(folder, "loop"), "Dockerfile")).rejects.toThrow("not ELOOP.");
  });

  it.each([
    ["a directory", () => mkdirSync(join(folder, ".dockerignore")), "not a directory."],
    ["a pipe", () => execFileSync("mkfifo", [join(folder, ".dockerignore")]), "not a pipe."],
    ["a link to nowhere", () => symlinkSync("nowhere", join(folder, ".dockerignore")), "not no such file."],
    ["a link to itself", () => symlinkSync(".dockerignore", join(folder, ".dockerignore")), "not ELOOP."],
    ["a wrong pattern", () => write(".dockerignore", "a\n[\n"), ".dockerignore, line 2: "],
  ])("whose ignore file is %s is refused", async (_what, make, text) => {
    make();
    const refused = await refusal();
    expect(refused).toContain(join(folder, ".dockerignore"));
    expect(refused).toContain(text);
    expect(refused).toMatch(/ 2$/);
  });

  it("with a socket or pipe in it is refused, unless that is left out", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(await refusal()).toContain(
      `${join(folder, "pipe")}: a build's directory holds files, folders and links, not a pipe. Leave it out by a line in`,
    );
    write(".dockerignore", "pipe\ns*\n");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
    try {
      expect(await pathsOf()).toEqual([".dockerignore", "Dockerfile"]);
      write(".dockerignore", "pipe\n");
      expect(await refusal()).toContain("not a socket.");
    } finally {
      server.close();
    }
  });

  it("with a name that is not UTF-8 is refused by that name", async () => {
    const name = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]);
    writeFileSync(name, "");
    expect(await refusal()).toContain(`${folder}: names in a build are UTF-8, not "caf\\xe9".`);
    rmSync(name);
    symlinkSync(Buffer.from([0xff]), join(folder, "link"));
    expect(await refusal()).toContain(`${join(folder, "link")}: names in a build are UTF-8, not "\\xff".`);
  });
});

describe("a context's hash", () => {
  it("does not change with times", async () => {
    const before = await hash();
    utimesSync(join(folder, "Dockerfile"), 1, 1);
    expect(await hash()).toBe(before);
  });

  it("changes with names, contents, modes and links", async () => {
    const seen = new Set([await hash()]);
    write("a", "1");
    seen.add(await hash());
    write("a", "2");
    seen.add(await hash());
    write("a", "2", 0o755);
    seen.add(await hash());
    symlinkSync("a", join(folder, "b"));
    seen.add(await hash());
    rmSync(join(folder, "b"));
    symlinkSync("c", join(folder, "b"));
    seen.add(await hash());
    mkdirSync(join(folder, "empty"));
    seen.add(await hash());
    expect(seen.size).toBe(7);
  });
});

describe("a tar archive", () => {
  it("is unpacked by tar to just what went in", async () => {
    const longName = `${"folder/".repeat(30)}${"n".repeat(120)}`;
    const contents: Record<string, Buffer> = {
      "plain.txt": Buffer.from("hello"),
      empty: Buffer.alloc(0),
      "exactly one block": Buffer.alloc(512, 7),
      "bigger than a chunk": Buffer.alloc(200_001, 3),
      "ümläut 😀 it's": Buffer.from("name"),
      [longName]: Buffer.from("long"),
    };
    for (const [path, content] of Object.entries(contents)) write(path, content, 0o640);
    write("run.sh", "#!/bin/sh", 0o755);
    symlinkSync("t".repeat(150), join(folder, "long link"));
    const unpacked = join(folder, "..", `unpacked-${process.pid}`);
    mkdirSync(unpacked);
    try {
      const archive = Buffer.concat(await tar(await readContext(folder, "Dockerfile")).toArray());
      execFileSync("tar", ["--extract", "--preserve-permissions", "--directory", unpacked], {
        input: archive,
      });
      for (const [path, content] of Object.entries(contents))
        expect(readFileSync(join(unpacked, path))).toEqual(content);
      expect(statSync(join(unpacked, "run.sh")).mode & 0o777).toBe(0o755);
      expect(statSync(join(unpacked, "empty")).mode & 0o777).toBe(0o640);
      expect(execFileSync("readlink", [join(unpacked, "long link")], { encoding: "utf8" }).trim()).toBe(
        "t".repeat(150),
      );
      const listing = execFileSync("tar", ["--list", "--verbose", "--numeric-owner"], {
        input: archive,
        encoding: "utf8",
      });
      expect(
        listing
          .trim()
          .split("\n")
          .every((line) => / 0\/0 /.test(line)),
      ).toBe(true);
      execFileSync("diff", ["--recursive", "--no-dereference", folder, unpacked]);
    } finally {
      rmSync(unpacked, { recursive: true });
    }
  });
});

describe("a planned build", () => {
  const container = (more: object = {}): ContainerSpec => ({
    name: "My_Site.1",
    image: {
      kind: "directory",
      directory: folder,
      dockerfile: "Dockerfile",
      args: {},
      packages: [],
      ...more,
    },
    publish: [],
    env: {},
    restart: "no",
    network: "bridge",
    mounts: [],
    health: { kind: "running" },
  });
  const plan = (more: object = {}, distribution: "debian-13" | "ubuntu-24.04" = "debian-13") => {
    const { image, ...rest } = container(more);
    if (image.kind !== "directory") throw new Error("a build");
    return planBuild({ image, ...rest }, image, hostSpec({ distribution }));
  };

  it("names its image by the content", async () => {
    const { tag, base } = await plan();
    expect(tag).toMatch(/^longshore\/my-site-1:[0-9a-f]{24}$/);
    expect(base).toBeUndefined();
    expect((await plan()).tag).toBe(tag);
  });

  it("has another name for other arguments, packages or a distribution that they come from", async () => {
    const plans = [
      await plan(),
      await plan({ args: { A: "1" } }),
      await plan({ packages: ["busybox-static"] }),
      await plan({ packages: ["busybox-static"] }, "ubuntu-24.04"),
    ];
    expect(new Set(plans.map(({ tag }) => tag)).size).toBe(4);
    expect(plans[2]?.base).toMatch(/^longshore-base:[0-9a-f]{24}$/);
  });

  it("has the same base for the same packages in another order", async () => {
    const one = await plan({ packages: ["a", "b"] });
    const other = await plan({ packages: ["b", "a"] });
    expect(one.base).toBe(other.base);
  });

  it("ends with an error when a file has grown or shrunk since it was looked at", async () => {
    write("log", Buffer.alloc(100_000), 0o644);
    const entries = await readContext(folder, "Dockerfile");
    for (const size of [100_001, 99_999, 0]) {
      write("log", Buffer.alloc(size), 0o644);
      await expect(tar(entries).toArray()).rejects.toThrow("log has changed while it was sent");
    }
  });
});
