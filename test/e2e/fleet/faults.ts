import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Fleet, lost, POLL, writer } from "./fleet.js";

/** What can go wrong with a share while it is used. */
export function shareFaults(fleet: Fleet): void {
  const { project } = fleet;
  const CREDENTIALS = "/etc/longshore/shares/pages.credentials";

  describe("a share of SMB that something happens to", () => {
    beforeAll(() => fleet.in("box", "left", "echo kept > /data/note; sync"));

    it("keeps what was acknowledged when its server is killed under a writer, and says what was not", async () => {
      await fleet.in("box", "left", "rm -f /data/count /tmp/enough /tmp/failed");
      await fleet.on("left", "docker", "exec", "--detach", "box", "sh", "-c", writer("/data"));
      await expect
        .poll(() => fleet.in("box", "left", "wc -l < /data/count").catch(() => "0"), POLL)
        .not.toBe("0");
      for (const share of ["pages", "extra"] as const) fleet.signalServer(share, "SIGKILL");
      await expect.poll(() => fleet.verified(), POLL).toBe(0);
      const before = Number(await fleet.in("box", "right", "wc -l < /data/count"));
      await expect
        .poll(async () => Number(await fleet.in("box", "right", "wc -l < /data/count")), POLL)
        .toBeGreaterThan(before);
      await fleet.in("box", "left", "touch /tmp/enough; sleep 2");
      expect(await fleet.in("box", "left", lost("/data"))).toBe("whole");
    });

    it("says that it is full, and keeps what was there", async () => {
      const written = await fleet.in(
        "box",
        "right",
        "dd if=/dev/zero of=/data/fill bs=1M count=1100 2>&1; echo $?",
      );
      expect(written).toMatch(/No space left on device[\s\S]*\b1$/);
      expect(await fleet.wrong()).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({ host: "left", share: "pages" }),
          expect.objectContaining({ host: "right", share: "pages" }),
        ]),
      );
      await fleet.in("box", "right", "rm /data/fill");
      await project.run(["share", "verify", "fleet"]);
      expect(await fleet.in("box", "left", "cat /data/note")).toBe("kept");
    });

    it("says that its server has no such share, and has it anew by up", async () => {
      await fleet.on("left", "sh", "-c", "echo gone > /mnt/extra/note; umount --lazy /mnt/extra");
      rmSync(join(fleet.serverOf("extra"), "shares"), { recursive: true });
      for (const share of ["pages", "extra"] as const) fleet.signalServer(share, "SIGKILL");
      await expect
        .poll(() => fleet.wrong().catch(() => []), POLL)
        .toContainEqual(
          expect.objectContaining({
            share: "extra",
            log: expect.stringContaining("mount error(2): No such file or directory"),
          }),
        );
      await project.run(["up", "fleet"]);
      expect(await fleet.on("left", "ls", "/mnt/extra")).toBe("");
      expect(await fleet.in("box", "left", "cat /data/note")).toBe("kept");
    });

    it("says that its server refuses a key, and gets the right one by up", async () => {
      await fleet.on(
        "right",
        "sh",
        "-c",
        `docker stop --time 1 box; umount --lazy /mnt/data; sed -i 's/^\\(password2*\\)=.*/\\1=wrong/' ${CREDENTIALS}`,
      );
      expect(await fleet.wrong()).toMatchObject([
        { host: "right", share: "pages", log: expect.stringContaining("mount error(13): Permission denied") },
      ]);
      await project.run(["deploy", "fleet"]);
      expect(await fleet.in("box", "right", "cat /data/note")).toBe("kept");
    });
  });

  describe("a share of NFS that something happens to", () => {
    const onHost = (...command: string[]) => fleet.on("right", ...command);
    const shell = (script: string) => onHost("sh", "-c", script);

    it("says that its server does not answer, and is fine when it does", async () => {
      fleet.signalServer("archive", "SIGSTOP");
      const away = await fleet.wrong();
      fleet.signalServer("archive", "SIGCONT");
      expect(away).toMatchObject([{ host: "right", share: "archive" }]);
      await project.run(["share", "verify", "fleet"]);
    });

    it("halts a writer while its server is away, and loses nothing", async () => {
      await onHost("systemd-run", "--quiet", "--expand-environment=no", "sh", "-c", writer("/mnt/archive"));
      await expect.poll(() => shell("wc -l < /mnt/archive/count").catch(() => "0"), POLL).not.toBe("0");
      const before = Number(await shell("wc -l < /mnt/archive/count"));
      fleet.signalServer("archive", "SIGKILL");
      await expect
        .poll(async () => Number(await shell("wc -l < /mnt/archive/count")), POLL)
        .toBeGreaterThan(before + 5);
      await expect.poll(() => fleet.verified(), POLL).toBe(0);
      await shell("touch /tmp/enough; sleep 2");
      expect(await shell("ls /tmp/failed 2> /dev/null || true")).toBe("");
      expect(await shell("awk '$1 != NR { exit 1 } END { print \"whole\" }' /mnt/archive/count")).toBe(
        "whole",
      );
    });
  });
}
