import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runBench } from "../../support/bench.js";
import { type Fleet, lost, POLL, SLOW, writer } from "./fleet.js";

const CREDENTIALS = "/etc/longshore/shares/pages.credentials";

export function smbShare(fleet: Fleet): void {
  const { project } = fleet;

  describe("a share of SMB", () => {
    it("outlives the container that wrote on it, and is read by one on another host", async () => {
      await fleet.in("box", "left", "echo kept > /data/note; sync");
      await fleet.on("left", "docker", "rm", "--force", "--volumes", "box");
      expect(await fleet.in("box", "right", "cat /data/note")).toBe("kept");
      await project.run(["deploy", "fleet"]);
      expect(await fleet.in("box", "left", "cat /data/note")).toBe("kept");
    });

    it("is mounted by the engine as well, with options of its own", async () => {
      await fleet.in("own", "left", "echo mine > /data/note; sync");
      expect(await fleet.in("own", "left", "stat -c '%a %u' /data/note")).toBe("640 1000");
      expect(await fleet.on("right", "cat", "/mnt/data/the engine's größe 100% $x/note")).toBe("mine");
      expect(await fleet.on("left", "sh", "-c", "findmnt --noheadings --types cifs --output TARGET")).toMatch(
        /\/var\/lib\/docker\/volumes\/pages-[0-9a-f]{8}\/_data/,
      );
    });

    it("is shown by its commands", async () => {
      const server = expect.stringMatching(/\.file\.core\.longshore\.test$/);
      expect(await project.result(["share", "ls", "fleet"])).toMatchObject({
        shares: expect.arrayContaining([
          expect.objectContaining({
            share: "pages",
            protocol: "smb",
            quotaGib: 1,
            server,
            hosts: ["left", "right"],
          }),
        ]),
      });
      const left = { host: "left", share: "pages", ok: true };
      expect(await fleet.mounts()).toMatchObject({
        mounts: expect.arrayContaining([
          expect.objectContaining({ ...left, path: "/mnt/data" }),
          expect.objectContaining({ ...left, path: expect.stringMatching(/volume pages-[0-9a-f]{8}$/) }),
        ]),
      });
      const { orphans } = await project.result<{ orphans: { name: string }[] }>([
        "volumes",
        "audit",
        "fleet",
      ]);
      expect(orphans.filter(({ name }) => /^pages-|the engine's/.test(name))).toEqual([]);
    });

    it("leaves its key nowhere on a host but in a file of root's", async () => {
      const key = await fleet.on("left", "sed", "-n", "s/^password=//p", CREDENTIALS);
      expect(key).toMatch(/^[A-Za-z0-9+/]{86}==$/);
      expect(await fleet.on("left", "stat", "--format=%a %U", CREDENTIALS)).toBe("600 root");
      // The pattern is read from a file, or the command line of this very search would hold it.
      const search = `sed -n "s/^password=//p" ${CREDENTIALS} > /root/pattern
grep -rlF -f /root/pattern /etc /var/lib/cloud /var/log /run /proc/[0-9]*/cmdline 2> /dev/null
journalctl --no-pager | grep -cF -f /root/pattern
rm /root/pattern`;
      const found = (await fleet.on("left", "sh", "-c", search)).split("\n");
      const ours = /^\/etc\/longshore\/shares\/pages(?:-[0-9a-f]{8})?\.(?:credentials|keys)$/;
      expect(found.filter((line) => !ours.test(line))).toEqual(["0"]);
      expect(found).toHaveLength(5);
      expect(
        await fleet.on("left", "findmnt", "--noheadings", "--output", "OPTIONS", "/mnt/data"),
      ).not.toContain(key);
    });

    it("gets other keys under a container that writes", async () => {
      const before = await fleet.on("left", "cat", CREDENTIALS);
      await fleet.on("left", "docker", "exec", "--detach", "box", "sh", "-c", writer("/data"));
      await project.run(["share", "rotate-key", "pages"]);
      expect(await fleet.on("left", "cat", CREDENTIALS)).not.toBe(before);
      await fleet.in("box", "left", "touch /tmp/enough; sleep 2");
      expect(await fleet.in("box", "left", "ls /tmp/failed 2> /dev/null || true")).toBe("");
      expect(Number(await fleet.in("box", "right", "tail -n 1 /data/count"))).toBeGreaterThan(5);
      expect(
        await fleet.in("box", "right", "awk '$1 != NR { exit 1 } END { print \"whole\" }' /data/count"),
      ).toBe("whole");
      expect(await fleet.in("box", "right", "cat /data/note")).toBe("kept");
    });

    it("is had by the engine with the keys of before until the container is made anew", async () => {
      expect(await fleet.in("own", "left", "echo more >> /data/note && cat /data/note")).toBe("mine\nmore");
      expect(await fleet.wrong()).toMatchObject([{ host: "left" }]);
      const box = await fleet.on("left", "docker", "inspect", "--format={{.Id}}", "box");
      await project.run(["deploy", "fleet"]);
      expect(await fleet.in("own", "left", "cat /data/note")).toBe("mine\nmore");
      expect(await fleet.on("left", "docker", "inspect", "--format={{.Id}}", "box")).toBe(box);
      await project.run(["share", "verify", "fleet"]);
    });

    it("keeps what was acknowledged when its host is off the network for a minute, and goes on after that", async () => {
      await outage(fleet, 60);
      expect(await fleet.in("box", "left", "cat /data/note")).toBe("kept");
    });

    it("is measured beside mounts by hand, which the kernel says are the same", async () => {
      const { bench, ...figures } = await runBench("share", {}, [
        "smallest",
        ...[fleet.sshConfig, "left", "extra", "/mnt/extra"],
      ]);
      expect(bench).toBe("share");
      expect(Object.keys(figures)).toEqual([
        "throughput_ratio",
        "small_files_ratio",
        "twin_throughput_ratio",
        "twin_small_files_ratio",
        "throughput_mib_per_second",
        "ready_seconds",
      ]);
      for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
    });

    it("lets one of two hosts have a lock", async () => {
      await fleet.on(
        "left",
        "systemd-run",
        "--quiet",
        "--unit=holder",
        "flock",
        "/mnt/data/lock",
        "sleep",
        "1000",
      );
      const lock = () => fleet.on("right", "sh", "-c", "flock -n -E 9 /mnt/data/lock echo mine || echo $?");
      await expect.poll(lock, POLL).toBe("9");
      await fleet.on("left", "systemctl", "stop", "holder");
      await expect.poll(lock, POLL).toBe("mine");
    });

    it("is there again after a reboot under a writer, with its containers and every byte", async () => {
      const polling = { timeout: SLOW / 2, interval: 2000 };
      await fleet.in("box", "left", "rm -f /data/count /tmp/enough /tmp/failed");
      await fleet.on("left", "docker", "exec", "--detach", "box", "sh", "-c", writer("/data"));
      await expect
        .poll(() => fleet.in("box", "left", "wc -l < /data/count").catch(() => "0"), POLL)
        .not.toBe("0");
      await project.reboot("fleet/left");
      await expect
        .poll(() => fleet.in("box", "left", "cat /data/note").catch(() => ""), polling)
        .toBe("kept");
      await expect
        .poll(() => fleet.in("own", "left", "cat /data/note").catch(() => ""), polling)
        .toBe("mine\nmore");
      expect(await fleet.in("box", "left", lost("/data"))).toBe("whole");
      expect(Number(await fleet.in("box", "left", "wc -l < /data/count"))).toBeGreaterThan(1);
      await expect.poll(() => fleet.page().catch(() => ""), polling).toBe("the page\n");
      await project.run(["verify", "fleet"]);
    });
  });
}

/** Takes a host off the network under a writer, and puts it back; the other host works on meanwhile. */
export async function outage(fleet: Fleet, seconds: number): Promise<void> {
  await fleet.in("box", "left", "rm -f /data/count /tmp/enough /tmp/failed");
  await fleet.on("left", "docker", "exec", "--detach", "box", "sh", "-c", writer("/data"));
  await expect
    .poll(() => fleet.in("box", "left", "wc -l < /data/count").catch(() => "0"), POLL)
    .not.toBe("0");
  await fleet.cutOff("left");
  await sleep(seconds * 1000);
  await fleet.in("box", "right", "echo beside > /data/beside");
  await fleet.reconnect("left");
  await expect.poll(() => fleet.verified(), POLL).toBe(0);
  await fleet.in("box", "left", "touch /tmp/enough; sleep 2");
  expect(await fleet.in("box", "left", lost("/data"))).toBe("whole");
  expect(await fleet.in("box", "left", "cat /data/beside")).toBe("beside");
}
