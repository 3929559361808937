import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLocalCloud } from "../../local/index.js";
import { TestProject } from "../../testbed/project.js";

/** Two hosts, and a container on each that keeps running, with the share as its folder; on one of them a second one. */
const program = `
const stack = new l.AzureStack(app, "files", { location: "westeurope" });
const network = new l.Network(stack, "net", { addressSpace: "10.69.0.0/16", egress: l.Egress.natGateway() });
const pages = new l.SmbShare(stack, "pages", {
  quota: l.Size.gibibytes(1), directories: ["größe 100% $x"], removalPolicy: l.RemovalPolicy.DESTROY,
});
const engine = l.Engine.docker({ source: l.EngineSource.distribution() });
for (const id of ["left", "right"]) {
  const host = new l.ContainerHost(stack, id, { network, engine });
  host.mountShare(pages, "/mnt/data");
  host.addContainer("box", {
    build: l.Build.directory("box", { packages: ["busybox-static"] }),
    mounts: [pages.at("/data", { subPath: "it's a box & more" })],
  });
  if (id === "left") {
    host.addContainer("own", {
      build: l.Build.directory("box", { packages: ["busybox-static"] }),
      mounts: [pages.at("/data", { subPath: "the engine's größe 100% $x", volume: { uid: 1000, fileMode: 0o640 } })],
    });
    const extra = new l.SmbShare(stack, "extra", {
      quota: l.Size.gibibytes(1), removalPolicy: l.RemovalPolicy.DESTROY,
    });
    host.mountShare(extra, "/mnt/extra");
  }
}
`;

const project = new TestProject();
const on = (host: string, ...command: string[]) => project.onHost(`files/${host}`, "sudo", ...command);
const inBox = (host: string, script: string) => on(host, "docker", "exec", "box", "sh", "-c", script);
const inOwn = (script: string) => on("left", "docker", "exec", "own", "sh", "-c", script);
/** Two virtual machines that install an engine, without hardware virtualization. */
const SLOW = 1_800_000;

/** Counts up on the share until it is told that it is enough; what could not be written is noted elsewhere. */
const WRITER =
  "i=0; until [ -e /tmp/enough ]; do i=$((i+1)); echo $i >> /data/count || echo $i >> /tmp/failed; sleep 0.1; done";
const POLL = { timeout: 180_000, interval: 2000 };

/** Every number that the writer counted to is on the share, or the writer was told that it is not. */
const LOST =
  'cat /data/count /tmp/failed 2> /dev/null | sort -n | awk \'$1 > last + 1 { print "no " last + 1 } { last = $1 } END { print "whole" }\'';

const accounts = join(project.folder, ".longshore/local/storage");

/** Ends the servers of this project's accounts at once; gives back how many there were. */
function killFileServers(): number {
  const pids = readdirSync(accounts).map(
    (account) => JSON.parse(readFileSync(join(accounts, account, "process.json"), "utf8")).pid as number,
  );
  for (const pid of pids) process.kill(pid, "SIGKILL");
  return pids.length;
}

function extraAccount(): string {
  return readdirSync(accounts).find((account) => account.startsWith("filesextra")) ?? "";
}

const CREDENTIALS = "/etc/longshore/shares/pages.credentials";

beforeAll(async () => {
  project.write(
    "box/Dockerfile",
    'ARG BASE\nFROM $BASE\nRUN ["/usr/bin/busybox", "--install", "-s", "/bin"]\nCMD ["sleep", "1000000"]\n',
  );
  project.program("files", program);
  await project.run(["up", "files"]);
}, SLOW);
afterAll(() => project.destroyAll());

describe("a share", () => {
  it("outlives the container that wrote on it, and is read by one on another host", async () => {
    await inBox("left", "echo kept > /data/note; sync");
    await on("left", "docker", "rm", "--force", "--volumes", "box");
    expect(await inBox("right", "cat /data/note")).toBe("kept");
    await project.run(["deploy", "files"]);
    expect(await inBox("left", "cat /data/note")).toBe("kept");
  });

  it("is mounted by the engine as well, with options of its own", async () => {
    await inOwn("echo mine > /data/note; sync");
    expect(await inOwn("stat -c '%a %u' /data/note")).toBe("640 1000");
    expect(await on("right", "cat", "/mnt/data/the engine's größe 100% $x/note")).toBe("mine");
    expect(await on("left", "sh", "-c", "findmnt --noheadings --types cifs --output TARGET")).toMatch(
      /\/var\/lib\/docker\/volumes\/pages-[0-9a-f]{8}\/_data/,
    );
  });

  it("is shown by its commands", async () => {
    expect(await project.run(["share", "ls", "files"])).toMatch(
      /files\/pages +SMB 3\.1\.1 +1 GiB +\S+\.file\.core\.longshore\.test +left, right/,
    );
    expect(await project.run(["share", "mounts", "files"])).toMatch(
      /files\/left +pages +\/mnt\/data +\/\/\S+ at \/mnt\/data, written and read/,
    );
    expect(await project.run(["share", "mounts", "files"])).toMatch(
      /files\/left +pages +volume pages-[0-9a-f]{8} +pages, written and read/,
    );
    expect(await project.run(["share", "verify", "files"])).toContain("right: ✓ verified");
    const orphans = await project.run(["volumes", "audit", "files"]);
    expect(orphans).not.toContain("pages-");
    expect(orphans).not.toContain("the engine's");
  });

  it("leaves its key nowhere on a host but in a file of root's", async () => {
    const key = await on("left", "sed", "-n", "s/^password=//p", CREDENTIALS);
    expect(key).toMatch(/^[A-Za-z0-9+/]{86}==$/);
    expect(await on("left", "stat", "--format=%a %U", CREDENTIALS)).toBe("600 root");
    // The pattern is read from a file, or the command line of this very search would hold it.
    const search = `sed -n "s/^password=//p" ${CREDENTIALS} > /root/pattern
grep -rlF -f /root/pattern /etc /var/lib/cloud /var/log /run /proc/[0-9]*/cmdline 2> /dev/null
journalctl --no-pager | grep -cF -f /root/pattern
rm /root/pattern`;
    const found = (await on("left", "sh", "-c", search)).split("\n");
    const ours = /^\/etc\/longshore\/shares\/pages(?:-[0-9a-f]{8})?\.(?:credentials|keys)$/;
    expect(found.filter((line) => !ours.test(line))).toEqual(["0"]);
    expect(found).toHaveLength(5);
    expect(await on("left", "findmnt", "--noheadings", "--output", "OPTIONS", "/mnt/data")).not.toContain(
      key,
    );
  });

  it("gets other keys under a container that writes", async () => {
    const before = await on("left", "cat", CREDENTIALS);
    await on("left", "docker", "exec", "--detach", "box", "sh", "-c", WRITER);
    await project.run(["share", "rotate-key", "pages"]);
    expect(await on("left", "cat", CREDENTIALS)).not.toBe(before);
    await inBox("left", "touch /tmp/enough; sleep 2");
    expect(await inBox("left", "ls /tmp/failed 2> /dev/null || true")).toBe("");
    expect(Number(await inBox("right", "tail -n 1 /data/count"))).toBeGreaterThan(5);
    expect(await inBox("right", "awk '$1 != NR { exit 1 } END { print \"whole\" }' /data/count")).toBe(
      "whole",
    );
    expect(await inBox("right", "cat /data/note")).toBe("kept");
  });

  it("is had by the engine with the keys of before until the container is made anew", async () => {
    expect(await inOwn("echo more >> /data/note && cat /data/note")).toBe("mine\nmore");
    expect(await project.run(["share", "verify", "files"], { exitCode: 3 })).toContain(
      "the volume has keys or a server of before",
    );
    const box = await on("left", "docker", "inspect", "--format={{.Id}}", "box");
    await project.run(["deploy", "files"]);
    expect(await inOwn("cat /data/note")).toBe("mine\nmore");
    expect(await on("left", "docker", "inspect", "--format={{.Id}}", "box")).toBe(box);
    await project.run(["share", "verify", "files"]);
  });

  it("keeps what was acknowledged when its server is killed under a writer, and says what was not", async () => {
    await inBox("left", "rm -f /data/count /tmp/enough /tmp/failed");
    await on("left", "docker", "exec", "--detach", "box", "sh", "-c", WRITER);
    await expect.poll(() => inBox("left", "wc -l < /data/count").catch(() => "0"), POLL).not.toBe("0");
    expect(killFileServers()).toBe(2);
    await expect.poll(async () => (await project.start(["share", "verify", "files"])).exitCode, POLL).toBe(0);
    const before = Number(await inBox("right", "wc -l < /data/count"));
    await expect
      .poll(async () => Number(await inBox("right", "wc -l < /data/count")), POLL)
      .toBeGreaterThan(before);
    await inBox("left", "touch /tmp/enough; sleep 2");
    expect(await inBox("left", LOST)).toBe("whole");
  });

  it("keeps what was acknowledged when its host is off the network for a minute, and goes on after that", async () => {
    await inBox("left", "rm -f /data/count /tmp/enough /tmp/failed");
    await on("left", "docker", "exec", "--detach", "box", "sh", "-c", WRITER);
    await expect.poll(() => inBox("left", "wc -l < /data/count").catch(() => "0"), POLL).not.toBe("0");
    const cloud = openLocalCloud(join(project.folder, ".longshore/local"));
    const left = `/subscriptions/${cloud.subscription}/resourceGroups/files/providers/Microsoft.Compute/virtualMachines/files-left`;
    await cloud.cutOff(left);
    await sleep(60_000);
    expect(await inBox("right", "cat /data/note")).toBe("kept");
    await cloud.reconnect(left);
    await expect.poll(async () => (await project.start(["share", "verify", "files"])).exitCode, POLL).toBe(0);
    await inBox("left", "touch /tmp/enough; sleep 2");
    expect(await inBox("left", LOST)).toBe("whole");
    expect(await inBox("right", "cat /data/note")).toBe("kept");
  });

  it("lets one of two hosts have a lock", async () => {
    await on("left", "systemd-run", "--quiet", "--unit=holder", "flock", "/mnt/data/lock", "sleep", "1000");
    const lock = () => on("right", "sh", "-c", "flock -n -E 9 /mnt/data/lock echo mine || echo $?");
    await expect.poll(lock, POLL).toBe("9");
    await on("left", "systemctl", "stop", "holder");
    await expect.poll(lock, POLL).toBe("mine");
  });

  it("says that it is full, and keeps what was there", async () => {
    const written = await inBox("right", "dd if=/dev/zero of=/data/fill bs=1M count=1100 2>&1; echo $?");
    expect(written).toMatch(/No space left on device[\s\S]*\b1$/);
    const seen = await project.run(["share", "verify", "files"], { exitCode: 3 });
    expect(seen).toMatch(/share pages: .*mounted, but full: \d\.\d MiB of \d+\.\d MiB are free/);
    expect(seen).toMatch(/the share is full/);
    await inBox("right", "rm /data/fill");
    await project.run(["share", "verify", "files"]);
    expect(await inBox("left", "cat /data/note")).toBe("kept");
  });

  it("is there again after a reboot under a writer, with its containers and every byte", {
    timeout: SLOW,
  }, async () => {
    const boot = async () =>
      (await on("left", "cat", "/proc/sys/kernel/random/boot_id").catch(() => "")).trim();
    const polling = { timeout: SLOW / 2, interval: 3000 };
    await inBox("left", "rm -f /data/count /tmp/enough /tmp/failed");
    await on("left", "docker", "exec", "--detach", "box", "sh", "-c", WRITER);
    await expect.poll(() => inBox("left", "wc -l < /data/count").catch(() => "0"), POLL).not.toBe("0");
    const first = await boot();
    await project.start(["ssh", "--target", "local", "files/left", "--", "sudo", "systemctl", "reboot"]);
    await expect.poll(boot, polling).toMatch(new RegExp(`^(?!${first})[0-9a-f-]{36}$`));
    await expect.poll(() => inBox("left", "cat /data/note").catch(() => ""), polling).toBe("kept");
    await expect.poll(() => inOwn("cat /data/note").catch(() => ""), polling).toBe("mine\nmore");
    expect(await inBox("left", LOST)).toBe("whole");
    expect(Number(await inBox("left", "wc -l < /data/count"))).toBeGreaterThan(1);
    await project.run(["verify", "files"]);
  });

  it("says that its server has no such share, and has it anew by up", { timeout: SLOW }, async () => {
    await on("left", "sh", "-c", "echo gone > /mnt/extra/note; umount --lazy /mnt/extra");
    rmSync(join(accounts, extraAccount(), "shares"), { recursive: true });
    killFileServers();
    const verified = async () => (await project.start(["share", "verify", "files"])).all;
    await expect
      .poll(verified, POLL)
      .toMatch(/share extra: .*not mounted.*\n +mount error\(2\): No such file or directory/);
    await project.run(["up", "files"]);
    expect(await on("left", "ls", "/mnt/extra")).toBe("");
    expect(await inBox("left", "cat /data/note")).toBe("kept");
  });

  it("says that its server refuses a key, and gets the right one by up", async () => {
    await on(
      "right",
      "sh",
      "-c",
      `docker stop --time 1 box; umount --lazy /mnt/data; sed -i 's/^\\(password2*\\)=.*/\\1=wrong/' ${CREDENTIALS}`,
    );
    const refused = await project.run(["share", "verify", "files"], { exitCode: 3 });
    expect(refused).toContain("right: ✗ differs");
    expect(refused).toContain("mount error(13): Permission denied");
    await project.run(["deploy", "files"]);
    expect(await inBox("right", "cat /data/note")).toBe("kept");
  });
});
