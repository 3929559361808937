import { describe, expect, it } from "vitest";
import { shareFiles } from "../../../scripts/commands/share-files.js";
import { shareStep } from "../../../scripts/provision/share.js";
import { undeclaredShares } from "../../../scripts/provision/undeclared-shares.js";
import { hostContext, nfsMount, Recorder, shareMount } from "../../support/recorder.js";

const facts = {
  server: "s.file.core.windows.net",
  secret: "https://v.vault.azure.net/secrets/share-uploads",
};
const mount = shareMount({ directories: ["here"] });
const share = {
  name: "uploads",
  path: "shop/uploads",
  protocol: "smb" as const,
  resources: { account: "a", share: "b", secret: "c" },
  directories: ["there", "here"],
};
const MOUNTED = JSON.stringify({
  filesystems: [{ source: "//s.file.core.windows.net/uploads", fstype: "cifs", options: "rw" }],
});

/** How much is free, of 1,000 MiB. */
const space = (mebibytes: number) => `${mebibytes * 2 ** 20} ${1000 * 2 ** 20}\n`;

/** A host on which all is as declared; what a test says otherwise comes first. */
function machine(): Recorder {
  const recorder = new Recorder()
    .on("timeout --kill-after=5 45 stat", "directory\n")
    .on("mounted /mnt/data", MOUNTED)
    .on("systemctl show", "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n")
    .on("timeout --kill-after=5 45 sh", space(900))
    .on("folders /mnt/data/there /mnt/data/here", "");
  for (const { path, content } of shareFiles(mount, facts, []))
    recorder.on(`cat -- ${path}`, String(content));
  return recorder;
}

function context(recorder: Recorder) {
  const host = hostContext(recorder, { shares: [mount] });
  return { ...host, stack: { ...host.stack, shares: [share] }, shares: new Map([["uploads", facts]]) };
}

const check = (recorder: Recorder) => shareStep(mount).check(context(recorder));

describe("a share", () => {
  it("is fine when it takes and gives back what is written", async () => {
    expect(await check(machine())).toEqual({
      ok: true,
      seen: "//s.file.core.windows.net/uploads at /mnt/data, written and read",
    });
  });

  it("warns when it is nearly full", async () => {
    expect(await check(machine().on("timeout --kill-after=5 45 sh", space(49)))).toMatchObject({
      ok: true,
      warning: "the share uploads is nearly full: 49.0 MiB of 1000.0 MiB are free",
    });
  });

  it.each<[string, (recorder: Recorder) => Recorder, object]>([
    [
      "is not mounted, for the reason that the mount gave",
      (it) =>
        it.on("mounted /mnt/data", "").on("journalctl --no-pager", "mount error(13): Permission denied\n"),
      { seen: "not mounted", log: "mount error(13): Permission denied\n" },
    ],
    [
      "is full",
      (it) => it.on("timeout --kill-after=5 45 sh", space(0.5)),
      { seen: "mounted, but full: 0.5 MiB of 1000.0 MiB are free" },
    ],
    [
      "is another one",
      (it) => it.on("mounted /mnt/data", MOUNTED.replace("uploads", "other")),
      { seen: "//s.file.core.windows.net/other at /mnt/data" },
    ],
    [
      "is mounted by other options",
      (it) => it.on("cat -- /etc/systemd/system/mnt-data.mount", "[Mount]\n"),
      { seen: "another declaration (/etc/systemd/system/mnt-data.mount)" },
    ],
    [
      "is gone after a reboot",
      (it) => it.on("systemctl show", "LoadState=loaded\nActiveState=active\nUnitFileState=disabled\n"),
      { seen: "mounted until the next reboot only" },
    ],
    [
      "is full",
      (it) =>
        it.on("timeout --kill-after=5 45 sh", {
          exitCode: 1,
          stderr: "dd: writing: No space left on device\n",
        }),
      { seen: "mounted, but dd: writing: No space left on device" },
    ],
    [
      "has a server that does not answer",
      (it) => it.on("timeout --kill-after=5 45 sh", { exitCode: 124 }),
      { seen: "mounted, but its server does not answer" },
    ],
    [
      "lacks a folder",
      (it) => it.on("folders /mnt/data/there /mnt/data/here", "/mnt/data/here\n"),
      { seen: "no folder /mnt/data/here" },
    ],
  ])("%s", async (_what, change, seen) => {
    expect(await check(change(machine()))).toMatchObject({ ok: false, ...seen });
  });

  it("is not known before Terraform has made it", async () => {
    const host = { ...context(machine()), shares: new Map() };
    await expect(shareStep(mount).check(host)).rejects.toThrow("the share uploads is there, not none");
  });

  it("is mounted without an end to what containers have of it, unless its mount is another one", async () => {
    const recorder = machine()
      .on("sh -c", "")
      .on("place mnt-data.automount", "")
      .on("share /usr/local/lib/longshore/share uploads longshore-share@uploads.service", "")
      .on("mkdir -p -- /mnt/data/there /mnt/data/here", "")
      .on("", "/usr/sbin/mount.cifs\n");
    await shareStep(mount).change?.(context(recorder));
    expect(recorder.files.map(({ path }) => path)).toEqual(
      shareFiles(mount, facts, []).map(({ path }) => path),
    );
    expect(recorder.lines.filter((line) => line.startsWith("unmount"))).toEqual([]);

    recorder.on("cat -- /etc/systemd/system/mnt-data.mount", "[Mount]\n").on("unmount /mnt/data", "");
    await shareStep(mount).change?.(context(recorder));
    expect(recorder.lines.filter((line) => line.startsWith("unmount"))).toHaveLength(1);
  });
});

describe("a share of NFS", () => {
  const plain = nfsMount({ share: "plain", readOnly: true });
  const known = { server: "s.file.core.windows.net" };
  const source = "s.file.core.windows.net:/s/plain";

  function host(recorder: Recorder) {
    recorder
      .on("timeout --kill-after=5 45 stat", "directory\n")
      .on(
        "mounted /mnt/data",
        JSON.stringify({ filesystems: [{ source, fstype: "nfs4", options: "ro,vers=4.1" }] }),
      )
      .on("systemctl show", "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n")
      .on("timeout --kill-after=5 45 sh", "");
    for (const { path, content } of shareFiles(plain, known, []))
      recorder.on(`cat -- ${path}`, String(content));
    return { ...hostContext(recorder, { shares: [plain] }), shares: new Map([["plain", known]]) };
  }

  it("is proved as one of SMB is", async () => {
    const recorder = new Recorder().on("folders", "");
    expect(await shareStep(plain).check(host(recorder))).toEqual({
      ok: true,
      seen: `${source} at /mnt/data, read`,
    });
  });

  it("has its client installed, and nothing else that listens", async () => {
    const recorder = new Recorder().on("program mount.nfs", { exitCode: 1 }).on("", "");
    await shareStep(plain).change?.(host(recorder));
    expect(recorder.lines.some((line) => / install .*nfs-common$/.test(line))).toBe(true);
    expect(recorder.lines).toContain("portmapper");
  });
});

it("a share that is no longer declared, or is elsewhere now, is forgotten", async () => {
  const known = ["uploads", "old"].map((name) => `${name} {"path": "/mnt/${name}"}\n`).join("");
  const recorder = new Recorder()
    .on("shares /etc/longshore/shares", known)
    .on("unmount", "")
    .on("forget", "");
  const host = hostContext(recorder, { shares: [shareMount({ path: "/mnt/uploads" })] });
  expect(await undeclaredShares.check(host)).toMatchObject({ ok: false, seen: "old at /mnt/old" });
  await undeclaredShares.change?.(host);
  expect(
    recorder.lines.filter((line) => /^(unmount|forget)/.test(line)).map((line) => line.split(" ")[1]),
  ).toEqual(["/mnt/old", "longshore-share@old.service"]);
});
