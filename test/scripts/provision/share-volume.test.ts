import { describe, expect, it } from "vitest";
import { volumeFiles } from "../../../scripts/commands/share-files.js";
import { shareVolumeStep } from "../../../scripts/provision/share-volume.js";
import { undeclaredVolumes } from "../../../scripts/provision/undeclared-volumes.js";
import { inspected } from "../../support/inspected.js";
import { containerSpec, hostContext, Recorder, shareVolume } from "../../support/recorder.js";

const facts = {
  server: "s.file.core.windows.net",
  secret: "https://v.vault.azure.net/secrets/share-uploads",
};
const volume = shareVolume({ folder: "invoices" });
const box = containerSpec({ mounts: [{ source: volume.name, target: "/data", readOnly: false }] });
const other = containerSpec({ name: "other" });
const PROGRAM = "/usr/local/lib/longshore/share";
const OLD = { exitCode: 3, stderr: "uploads-0123abcd: the volume has keys of before\n" };

/** A host on which all is as declared; what a test says otherwise comes first. */
function machine(): Recorder {
  const recorder = new Recorder()
    .on("systemctl show", "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n")
    .on(`${PROGRAM} prove`, "");
  for (const { path, content } of volumeFiles(volume, facts, [box.name]))
    recorder.on(`cat -- ${path}`, String(content));
  return recorder;
}

function context(recorder: Recorder) {
  const host = hostContext(recorder, { volumes: [volume], containers: [box, other] });
  return { ...host, shares: new Map([["uploads", facts]]) };
}

const check = (recorder: Recorder, given = {}) => shareVolumeStep(volume, given).check(context(recorder));

describe("a volume that is a share", () => {
  it("is fine when it takes and gives back what is written", async () => {
    expect(await check(machine())).toEqual({ ok: true, seen: "uploads, written and read" });
  });

  it("differs with keys of before, but while they are replaced", async () => {
    const recorder = machine().on(`${PROGRAM} prove`, OLD);
    expect(await check(recorder)).toMatchObject({ ok: false, seen: OLD.stderr.trim() });
    expect(await check(recorder, { oldKeys: "accepted" })).toMatchObject({ ok: true });
  });

  it("differs when its share does not take what is written", async () => {
    const recorder = machine().on(`${PROGRAM} prove`, { exitCode: 1, stderr: "No space left on device\n" });
    expect(await check(recorder, { oldKeys: "accepted" })).toMatchObject({
      ok: false,
      seen: "No space left on device",
    });
  });

  it("differs when nothing would fetch its keys after a reboot", async () => {
    const recorder = machine().on("systemctl show", "UnitFileState=disabled\n");
    expect(await check(recorder)).toMatchObject({ ok: false });
  });

  it("is made anew with the containers that have it, and with those alone", async () => {
    let stopped = false;
    const inspection = inspected({ name: "box", declaration: "x" });
    const recorder = machine()
      .on("", "")
      .on(`${PROGRAM} up`, () => (stopped ? "" : OLD))
      .on("docker container inspect box", inspection)
      .on("stop box", "")
      .on("docker rm --force box", () => {
        stopped = true;
        return "";
      })
      .on("systemctl enable", "");
    await shareVolumeStep(volume).change?.(context(recorder));
    expect(recorder.lines.filter((line) => line.includes("other"))).toEqual([]);
    expect(recorder.lines.filter((line) => line === `${PROGRAM} up ${volume.name}`)).toHaveLength(2);
    expect(stopped).toBe(true);
  });

  it("stays with its containers when its server is away", async () => {
    const recorder = machine()
      .on("", "")
      .on(`${PROGRAM} up`, { exitCode: 1, stderr: "mount error(113): No route to host\n" });
    await expect(shareVolumeStep(volume).change?.(context(recorder))).rejects.toThrow("No route to host");
    expect(recorder.lines.filter((line) => line.includes("docker"))).toEqual([]);
  });
});

describe("a volume that is no longer declared", () => {
  it("goes with its declaration, and no other volume does", async () => {
    const declared = `${volume.name} {"volume":"${volume.name}"}\nold-1 {"volume":"old-1"}\npages {"path":"/mnt/p"}\n`;
    const recorder = new Recorder()
      .on("docker volume ls --quiet --filter label=longshore.share", `${volume.name}\nold-1\nold-2\n`)
      .on("shares /etc/longshore/shares", declared)
      .on("forget", "")
      .on("docker volume rm", "");
    const host = context(recorder);
    expect(await undeclaredVolumes.check(host)).toMatchObject({ ok: false, seen: "old-1, old-2" });
    await undeclaredVolumes.change?.(host);
    expect(recorder.lines.filter((line) => /^(?:forget|docker volume rm)/.test(line))).toEqual([
      "forget longshore-share@old-1.service  /etc/longshore/shares/old-1.json /etc/longshore/shares/old-1.credentials /etc/longshore/shares/old-1.keys",
      "docker volume rm -- old-1",
      "docker volume rm -- old-2",
    ]);
  });
});
