import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { makeSshFolder, readAuthorizedKeys } from "../../../scripts/commands/authorized-keys.js";
import { makeBaseImage } from "../../../scripts/commands/base-image.js";
import { diskState } from "../../../scripts/commands/disk.js";
import { applyEngineSettings } from "../../../scripts/commands/engine-settings.js";
import * as host from "../../../scripts/commands/host.js";

describe("commands on a host", () => {
  it.each([
    [host.cloudInitStatus(), "cloud-init status --format json"],
    [host.readFile("/etc/x"), "cat -- /etc/x"],
    [
      host.unitState("a.service"),
      "systemctl show --property=LoadState,ActiveState,UnitFileState -- a.service",
    ],
    [host.unitLog("a.service", 10), "journalctl --no-pager --output=cat --lines=10 --unit=a.service"],
    [host.firewallTable("guard"), "nft list table inet guard"],
    [host.groupsOf("azureuser"), "id --name --groups -- azureuser"],
    [host.addToGroup("azureuser", "docker"), "usermod --append --groups docker -- azureuser"],
    [makeSshFolder("u", "g", "/home/u"), "install -d -m 700 -o u -g g -- /home/u/.ssh"],
  ])("%#", (command, line) => {
    expect(command.argv.join(" ")).toBe(line);
  });

  it("give their values to scripts as arguments", () => {
    expect(host.startUnit("a.service").argv.slice(3)).toEqual(["start", "a.service"]);
    expect(host.enableAndRestart("a.service").argv.slice(3)).toEqual(["restart", "a.service"]);
    expect(host.loadGuard("a.service").argv.slice(3)).toEqual(["guard", "a.service"]);
    const guard = { unit: "a.service", table: "t", slice: "s.slice" };
    expect(host.removeGuard(guard).argv.slice(3)).toEqual(["guard", "a.service", "t", "s.slice"]);
    expect(readAuthorizedKeys("azureuser").argv.slice(3)).toEqual(["keys", "azureuser"]);
    expect(diskState(3, "/data").argv.slice(3)).toEqual(["disk", "3", "/data"]);
    const settings = applyEngineSettings({
      path: "/etc/d.json",
      unit: "docker.service",
      content: "{}\n",
      restart: true,
    });
    expect(settings.argv.slice(3)).toEqual(["settings", "/etc/d.json", "docker.service", "restart", "3"]);
    expect(settings.stdin).toEqual(Buffer.from("{}\n"));
  });

  it("are scripts that a plain sh can read", () => {
    const scripts = [
      host.bootLog(),
      host.bootProgress(),
      host.startUnit("x"),
      host.enableAndRestart("x"),
      host.loadGuard("x"),
      host.removeGuard({ unit: "x", table: "x", slice: "x" }),
      readAuthorizedKeys("x"),
      diskState(0, "/x"),
      applyEngineSettings({ path: "/x", unit: "x", content: "", restart: false }),
      makeBaseImage("x", ["x"]),
    ];
    for (const { argv } of scripts) {
      execFileSync("dash", ["-n", "-c", argv[2] ?? ""]);
    }
  });
});
