import { describe, expect, it } from "vitest";
import type { Fleet } from "./fleet.js";

export function nfsShare(fleet: Fleet): void {
  const { project } = fleet;
  const onHost = (...command: string[]) => fleet.on("right", ...command);
  const shell = (script: string) => onHost("sh", "-c", script);

  describe("a share of NFS", () => {
    it("is mounted by the kernel as Microsoft says, and by nobody's key", async () => {
      const columns = ["--noheadings", "--output", "FSTYPE,SOURCE,OPTIONS"];
      const found = await onHost("findmnt", ...columns, "--types", "nfs4", "/mnt/archive");
      expect(found).toMatch(/^nfs4 +(\w+)\.file\.core\.longshore\.test:\/\1\/archive +rw,/);
      for (const option of ["vers=4.1", "sec=sys", "nconnect=4", "hard", "noresvport", "proto=tcp"]) {
        expect(found).toContain(option);
      }
      expect(await shell("cd /etc/longshore/shares; ls archive*")).toBe("archive.json");
      expect(await onHost("ls", "/mnt/archive")).toBe("größe 100% $x");
      expect(await onHost("sh", "-c", "ss --listening --numeric --tcp --udp | grep -c ':111 ' || true")).toBe(
        "0",
      );
    });

    it("keeps the owners, modes and links of Linux", async () => {
      await shell(
        "cd /mnt/archive; echo x > own; chown 1000:1001 own; chmod 640 own; ln own hard; ln -s own soft",
      );
      expect(await shell("cd /mnt/archive; stat -c '%u:%g %a %h' own; readlink soft")).toBe(
        "1000:1001 640 2\nown",
      );
    });

    it("is shown by its commands, and has no key to replace", async () => {
      expect(await project.result(["share", "ls", "fleet"])).toMatchObject({
        shares: expect.arrayContaining([
          expect.objectContaining({ share: "archive", protocol: "nfs", quotaGib: 100, hosts: ["right"] }),
        ]),
      });
      expect(await fleet.mounts()).toMatchObject({
        mounts: expect.arrayContaining([
          expect.objectContaining({ host: "right", share: "archive", path: "/mnt/archive", ok: true }),
        ]),
      });
      expect(await project.refusal(["share", "rotate-key", "archive"], 2)).toHaveLength(1);
    });
  });
}
