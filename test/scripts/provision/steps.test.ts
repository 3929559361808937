import { describe, expect, it } from "vitest";
import { diskFile } from "../../../core/guest.js";
import type { EngineSpec } from "../../../core/spec/index.js";
import { authorizedKeys } from "../../../scripts/provision/authorized-keys.js";
import { diskStep } from "../../../scripts/provision/disk.js";
import { engineStep } from "../../../scripts/provision/engine.js";
import { engineGroup, packagesHeld } from "../../../scripts/provision/engine-packages.js";
import { engineSettings } from "../../../scripts/provision/engine-settings.js";
import { firstBoot } from "../../../scripts/provision/first-boot.js";
import { hostSteps } from "../../../scripts/provision/host-steps.js";
import { metadataGuard } from "../../../scripts/provision/metadata-guard.js";
import { undeclaredDisks } from "../../../scripts/provision/undeclared-disks.js";
import {
  containerSpec,
  hostContext,
  hostSpec,
  KEY_A,
  KEY_B,
  Recorder,
  shareMount,
} from "../../support/recorder.js";

const engine: EngineSpec = {
  kind: "docker",
  source: "repository",
  packages: ["docker-ce", "docker-ce-cli", "containerd.io"],
  daemon: { "live-restore": true, "log-opts": { "max-size": "10m" } },
};

describe("first boot", () => {
  const status = (value: object) =>
    new Recorder()
      .on("cat", { exitCode: 1 })
      .on("cloud-init status", JSON.stringify(value))
      .on("setup", "LoadState=not-found\nActiveState=inactive\nExecMainStatus=0\n");

  it("is over when cloud-init is done", async () => {
    const host = hostContext(status({ status: "done", errors: [], recoverable_errors: {} }));
    expect(await firstBoot.check(host)).toEqual({ ok: true, seen: "cloud-init is done" });
  });

  it("is over, without asking more, when cloud-init's files say so", async () => {
    const stage = (recoverable_errors: object) => ({ errors: [], recoverable_errors, start: 1, finished: 2 });
    const files = (errors: string[], recoverable: object) =>
      status({ status: "done", recoverable_errors: recoverable })
        .on("cat -- /run/cloud-init/result.json", JSON.stringify({ v1: { datasource: "x", errors } }))
        .on(
          "cat -- /run/cloud-init/status.json",
          JSON.stringify({ v1: { datasource: "x", stage: null, init: stage(recoverable) } }),
        );
    const clean = files([], {});
    expect(await firstBoot.check(hostContext(clean))).toEqual({ ok: true, seen: "cloud-init is done" });
    expect(clean.lines).not.toContain("cloud-init status --format json");
    for (const unclean of [files(["x"], {}), files([], { WARNING: ["x"] })]) {
      await firstBoot.check(hostContext(unclean));
      expect(unclean.lines).toContain("cloud-init status --format json");
    }
  });

  it("warns of what cloud-init went on after", async () => {
    const answer = {
      status: "done",
      extended_status: "degraded done",
      errors: [],
      recoverable_errors: { WARNING: ["no locale"] },
    };
    const host = hostContext(
      status({}).on("cloud-init status", { exitCode: 2, stdout: JSON.stringify(answer) }),
    );
    expect(await firstBoot.check(host)).toEqual({
      ok: true,
      seen: "cloud-init is done",
      warning: "cloud-init went on after: no locale",
    });
  });

  it("shows the lines of the log where it failed", async () => {
    const recorder = status({ status: "error", errors: ["('users_groups', ValueError('no'))"] });
    expect(await firstBoot.check(hostContext(recorder.on("", "users_groups failed")))).toEqual({
      ok: false,
      expected: "cloud-init ends without an error",
      seen: "an error: ('users_groups', ValueError('no'))",
      remedy:
        "Once the cause is gone, run the command again; if that does not help: `longshore replace HOST`.",
      log: "users_groups failed",
    });
  });

  it("is waited for, and says what goes on", async () => {
    let asked = 0;
    const recorder = status({ status: "done" }).on("", () =>
      ++asked < 3 ? `running\nSetting up docker.io` : "done\n",
    );
    const host = hostContext(recorder.on("cloud-init status --wait", ""));
    await firstBoot.change?.(host);
    expect(host.told).toEqual(["Setting up docker.io"]);
    expect(recorder.lines.filter((line) => line === "cloud-init status --wait")).toHaveLength(1);
  });

  it("tries its own setup again when that is all that failed", async () => {
    const failed = {
      status: "error",
      errors: ["('scripts_user', RuntimeError('Runparts: 1 failures (runcmd) in 1 attempted commands'))"],
    };
    const recorder = status(failed).on("", "done\n").on("cloud-init status --wait", { exitCode: 1 });
    let state = "LoadState=loaded\nActiveState=failed\nExecMainStatus=1\n";
    recorder.on("setup", () => state);
    recorder.on("start longshore-setup.service", () => {
      state = "done\n";
      return "";
    });
    const host = hostContext(recorder);
    expect((await firstBoot.check(host)).ok).toBe(false);
    await firstBoot.change?.(host);
    expect(await firstBoot.check(host)).toMatchObject({ ok: true, seen: "finished at a second try" });
  });

  /** At a later boot, when cloud-init has forgotten what failed at the first. */
  const later = (setup: string) =>
    new Recorder()
      .on("cat -- /run/cloud-init/result.json", JSON.stringify({ v1: { errors: [] } }))
      .on("cat -- /run/cloud-init/status.json", JSON.stringify({ v1: { stage: null } }))
      .on("setup", setup)
      .on("sh", "log")
      .on("start longshore-setup.service", "");
  const unit = (state: string, exitCode = 0) =>
    `LoadState=loaded\nActiveState=${state}\nExecMainStatus=${exitCode}\n`;

  it.each([
    ["done\n", true, "cloud-init is done"],
    [unit("active"), true, "cloud-init is done"],
    ["LoadState=not-found\nActiveState=inactive\nExecMainStatus=0\n", true, "cloud-init is done"],
    [unit("activating"), false, "still running"],
    [unit("inactive"), false, "still running"],
    [unit("failed", 1), false, "an error: its setup failed"],
    [unit("failed", 75), false, "none"],
  ])("is judged at a later boot by its setup: %j", async (setup, ok, seen) => {
    expect(await firstBoot.check(hostContext(later(setup).on("", "")))).toMatchObject({ ok, seen });
  });

  it("that got no packages is repeated only where their sources answer", async () => {
    const answering = later(unit("failed", 75)).on("timeout", "");
    await firstBoot.change?.(hostContext(answering));
    expect(answering.lines.filter((line) => /^(?:timeout|start)/.test(line))).toEqual([
      expect.stringMatching(/^timeout 90 env .* apt-get .* update -o APT::Update::Error-Mode=any /),
      "start longshore-setup.service",
    ]);
    const silent = later(unit("failed", 75)).on("timeout", { exitCode: 100, stderr: "E: no route\n" });
    await expect(firstBoot.change?.(hostContext(silent))).rejects.toThrow(
      "shop/web: a host that installs packages at first boot has a way to their sources, not none. " +
        "Give the network Egress.natGateway() or the host PublicIp.static(), or allow it in the security rules, " +
        "and run `longshore up`: it tries again.\n    E: no route",
    );
    expect(silent.lines.some((line) => line.startsWith("start"))).toBe(false);
  });
});

describe("keys of the admin user", () => {
  const keys = (...lines: string[]) =>
    new Recorder().on("keys azureuser", ["/home/azureuser", "azureuser", ...lines, ""].join("\n"));

  it("are the declared ones, whatever their comments", async () => {
    const host = hostContext(keys("# by the platform", `${KEY_A} somebody`, `${KEY_B}`), {
      authorizedKeys: [`${KEY_B} me@home`],
    });
    expect(await authorizedKeys.check(host)).toEqual({ ok: true, seen: "azureuser has 2 keys" });
  });

  it("that are missing or undeclared, or carry options, are a difference", async () => {
    const host = hostContext(keys(`command="x" ${KEY_A}`, KEY_B));
    expect(await authorizedKeys.check(host)).toEqual({
      ok: false,
      expected: "azureuser has the 1 key declared",
      seen: "1 missing, 2 undeclared",
    });
  });

  it("are written as the user's own file", async () => {
    const recorder = keys(KEY_B).on("install -d", "");
    await authorizedKeys.change?.(hostContext(recorder));
    expect(recorder.lines.at(-1)).toBe("install -d -m 700 -o azureuser -g azureuser -- /home/azureuser/.ssh");
    expect(recorder.files).toEqual([
      {
        path: "/home/azureuser/.ssh/authorized_keys",
        content: `${KEY_A}\n`,
        mode: 0o600,
        owner: "azureuser:azureuser",
      },
    ]);
  });

  it("are never written so that this run could not log in again", async () => {
    const recorder = keys(KEY_A);
    const host = {
      ...hostContext(recorder, { stackKey: false, authorizedKeys: [KEY_B] }),
      loginPublicKey: KEY_A,
    };
    await expect(authorizedKeys.change?.(host)).rejects.toThrow(
      "shop/web: the key that this run logs in with is one of the declared ones, not a key that would be taken away.",
    );
    expect(recorder.files).toEqual([]);
  });
});

describe("undeclared disks", () => {
  const disks = [{ name: "data", lun: 2, sizeGib: 2, filesystem: "ext4", mountPath: "/data" } as const];
  const machine = (known: string) => new Recorder().on("disks /etc", known).on("disk /etc", "");

  it("are those that a host was told of before", async () => {
    const check = (known: string) => undeclaredDisks.check(hostContext(machine(known), hostSpec({ disks })));
    expect(await check("2\n")).toEqual({ ok: true, seen: "none" });
    expect(await check("")).toEqual({ ok: true, seen: "none" });
    expect(await check("0\n11\n2\nREADME\n")).toMatchObject({ ok: false, seen: "LUN 0, 11" });
  });

  it("are waited for no more, and stay as they are", async () => {
    const recorder = machine("0\n2\n");
    await undeclaredDisks.change?.(hostContext(recorder, hostSpec({ disks })));
    expect(recorder.lines).toEqual([
      "disks /etc/longshore/disks",
      "disk /etc/longshore/disks/0 longshore-disk@0.service",
    ]);
  });
});

describe("a disk", () => {
  const disk = { name: "data", lun: 2, sizeGib: 2, filesystem: "ext4", mountPath: "/data" } as const;
  const GIB = 2 ** 30;
  const sized = (disk: number, filesystem: number | undefined) =>
    `type=ext4\ndevice=sdc\ndeviceBytes=${disk}\ndisk=sdc\ndiskBytes=${disk}\n` +
    (filesystem === undefined ? "" : `bytes=${filesystem}\n`);
  const machine = (
    lines: readonly string[],
    {
      file = diskFile(disk).content,
      enabled = "enabled",
      size = lines[1] === "" ? "" : sized(2 * GIB, 2 * GIB),
    } = {},
  ) =>
    new Recorder()
      .on("filesystem /data", size)
      .on("rescan sdc", "")
      .on("grow ext4 /dev/sdc /data", "")
      .on("disk 2 /data", `${lines.join("\n")}\n`)
      .on("cat -- /etc/longshore/disks/2", file)
      .on("systemctl show", `UnitFileState=${enabled}\n`)
      .on("journalctl", "log")
      .on("restart", "");
  const changed = async (recorder: Recorder) => {
    await diskStep(disk).change?.(hostContext(recorder));
    return recorder.lines.slice(4).filter((line) => !line.startsWith("filesystem"));
  };

  it.each([
    [["8:32", "8:32", "ext4"], "ext4 of 2 GiB at /data"],
    [["", "", ""], "no disk at LUN 2"],
    [["8:32", "", ""], "not mounted"],
    [["8:32", "8:48", "ext4"], "another device, 8:48, at /data"],
    [["8:32", "8:32", "xfs"], "xfs"],
  ])("%j: %s", async (lines, words) => {
    expect((await diskStep(disk).check(hostContext(machine(lines)))).seen).toBe(words);
  });

  it.each([{ file: "" }, { enabled: "disabled" }])(
    "that the next boot would not mount is a difference: %j",
    async (how) => {
      const finding = await diskStep(disk).check(hostContext(machine(["8:32", "8:32", "ext4"], how)));
      expect(finding).toMatchObject({ ok: false, seen: "mounted until the next reboot only" });
    },
  );

  it("that was added later gets its file and is mounted by its unit", async () => {
    const recorder = machine(["8:32", "", ""], { file: "", enabled: "disabled" });
    expect(await changed(recorder)).toEqual(["restart longshore-disk@2.service"]);
    expect(recorder.files).toEqual([
      {
        path: "/etc/longshore/disks/2",
        content: "name=data\nfilesystem=ext4\nmount_path=/data\n",
        mode: 0o644,
      },
    ]);
  });

  it.each([
    [1 * GIB, 1 * GIB, "1 GiB", "disk data (LUN 2) has 2 GiB"],
    [2 * GIB, 1 * GIB, "1 GiB", "the filesystem of disk data (LUN 2) has 2 GiB"],
    [
      2 * GIB,
      undefined,
      "a size that the tools of ext4 do not tell",
      "the filesystem of disk data (LUN 2) has 2 GiB",
    ],
    [3 * GIB, 2 * GIB, "2 GiB", "the filesystem of disk data (LUN 2) has 3 GiB"],
  ])(
    "of %d bytes with %d in its filesystem is a difference: %s",
    async (device, filesystem, seen, expected) => {
      const recorder = machine(["8:32", "8:32", "ext4"], { size: sized(device, filesystem) });
      expect(await diskStep(disk).check(hostContext(recorder))).toMatchObject({ ok: false, seen, expected });
      expect(await changed(recorder)).toContain("grow ext4 /dev/sdc /data");
    },
  );

  it("that is larger than declared is told, for it cannot shrink", async () => {
    const recorder = machine(["8:32", "8:32", "ext4"], { size: sized(3 * GIB, 3 * GIB) });
    expect(await diskStep(disk).check(hostContext(recorder))).toMatchObject({
      ok: true,
      warning: "it has 3 GiB, and 2 GiB are declared: a disk does not shrink, so declare what it has",
    });
  });

  it("whose place another device has taken, or that is not attached, is left alone", async () => {
    expect(await changed(machine(["8:32", "8:48", "ext4"]))).toEqual([]);
    expect(await changed(machine(["", "", ""]))).toEqual([]);
  });
});

describe("engine settings", () => {
  const file = (content: string) =>
    new Recorder().on("cat -- /etc/docker/daemon.json", content).on("settings", "");
  const step = engineSettings(engine);

  it("are compared as values, not as text", async () => {
    const host = hostContext(file('{"log-opts":{"max-size":"10m"},\n"live-restore":true}'));
    expect(await step.check(host)).toEqual({ ok: true, seen: "as declared" });
  });

  it("that differ are named", async () => {
    const host = hostContext(file('{"live-restore":true,"log-opts":{"max-size":"99m"},"debug":true}'));
    expect(await step.check(host)).toMatchObject({ ok: false, seen: "other values of debug, log-opts" });
  });

  it.each([
    ['{"log-opts":{"max-size":"10m"}}', "reload"],
    ['{"live-restore":true}', "restart"],
    ["not JSON", "restart"],
  ])("over %s need a %s", async (content, how) => {
    const recorder = file(content);
    await step.change?.(hostContext(recorder));
    expect(recorder.lines.at(-1)).toMatch(
      new RegExp(`^settings /etc/docker/daemon.json docker.service ${how} \\d+$`),
    );
  });

  it("that are not there are written", async () => {
    const recorder = new Recorder().on("cat", { exitCode: 1 }).on("settings", "");
    expect(await step.check(hostContext(recorder))).toMatchObject({
      ok: false,
      seen: "no such file, or not JSON",
    });
  });
});

describe("the engine", () => {
  const answers = (version: string) =>
    JSON.stringify({ Client: { Version: version }, Server: { Version: version } });
  const down = { exitCode: 1, stdout: JSON.stringify({ Client: { Version: "28.5.2" }, Server: null }) };
  const wanting = (version?: string) => engineStep({ ...engine, version });

  it.each([
    [undefined, "26.1.5+dfsg1", "docker 26.1.5 answers"],
    ["28.5", "28.5.2", "docker 28.5.2 answers"],
    ["28.5", "28.51.0", "28.51.0"],
    ["29", "28.5.2", "28.5.2"],
  ])("asked for as %s and there as %s: %s", async (version, there, seen) => {
    const finding = await wanting(version).check(
      hostContext(new Recorder().on("docker version", answers(there))),
    );
    expect(finding.seen).toBe(seen);
    expect(finding.ok).toBe(seen.endsWith("answers"));
  });

  it("that is not installed or down is said to be so", async () => {
    const missing = new Recorder().on("docker version", { exitCode: 127, stderr: "not found" });
    expect((await wanting().check(hostContext(missing))).seen).toBe("no engine installed");
    const stopped = new Recorder().on("docker version", down).on("journalctl", "failed to start");
    expect(await wanting().check(hostContext(stopped))).toMatchObject({
      seen: "an engine that is down",
      log: "failed to start",
    });
  });

  it("that is down is started, not installed", async () => {
    let started = false;
    const recorder = new Recorder().on("docker version", () => (started ? answers("28.5.2") : down));
    recorder.on("start docker.service", () => {
      started = true;
      return "";
    });
    await wanting("28.5").change?.(hostContext(recorder));
    expect(recorder.lines).toEqual([
      "docker version --format {{json .}}",
      "start docker.service",
      "docker version --format {{json .}}",
    ]);
  });

  const MADISON = [
    " docker-ce | 5:29.0.0-1~debian.13~trixie | https://download.docker.com/linux/debian trixie/stable amd64 Packages",
    " docker-ce | 5:28.5.2-1~debian.13~trixie | https://download.docker.com/linux/debian trixie/stable amd64 Packages",
    " docker-ce | 5:28.5.1-1~debian.13~trixie | https://download.docker.com/linux/debian trixie/stable amd64 Packages",
    " docker-ce-cli | 5:28.5.2-1~debian.13~trixie | https://download.docker.com/linux/debian trixie/stable amd64 Packages",
    " containerd.io | 1.7.28-1~debian.13~trixie | https://download.docker.com/linux/debian trixie/stable amd64 Packages",
  ].join("\n");

  it("is installed at the newest version that fits, and pinned to it", async () => {
    const recorder = new Recorder()
      .on("docker version", answers("27.0.0"))
      .on("apt-cache madison", MADISON)
      .on("env", "")
      .on("start", "");
    await wanting("28.5").change?.(hostContext(recorder));
    expect(recorder.lines.find((line) => line.includes(" install "))).toMatch(
      / docker-ce=5:28\.5\.2-1~debian\.13~trixie docker-ce-cli=5:28\.5\.2-1~debian\.13~trixie containerd\.io$/,
    );
    expect(recorder.files[0]?.path).toBe("/etc/apt/preferences.d/longshore-engine.pref");
    expect(recorder.files[0]?.content).toContain(
      "Package: docker-ce docker-ce-cli\nPin: version /^5:28\\.5([^0-9]|$)/",
    );
  });

  it("of a version that the source does not have is an error that names what it has", async () => {
    const recorder = new Recorder()
      .on("docker version", answers("27.0.0"))
      .on("apt-cache madison", MADISON)
      .on("env", "");
    await expect(wanting("30").change?.(hostContext(recorder))).rejects.toThrow(
      "shop/web: the package source has an engine of version 30, not 5:29.0.0-1~debian.13~trixie, 5:28.5.2",
    );
  });
});

describe("the engine's packages and group", () => {
  it("hold what is not held", async () => {
    const recorder = new Recorder().on("apt-mark showhold", "docker-ce\n").on("apt-mark hold", "");
    expect((await packagesHeld(engine).check(hostContext(recorder))).seen).toBe(
      "docker-ce-cli, containerd.io not held",
    );
    await packagesHeld(engine).change?.(hostContext(recorder));
    expect(recorder.lines.at(-1)).toBe("apt-mark hold docker-ce docker-ce-cli containerd.io");
  });

  it("take the admin user in", async () => {
    const recorder = new Recorder().on("id", "azureuser sudo\n").on("usermod", "");
    expect(await engineGroup.check(hostContext(recorder))).toMatchObject({
      ok: false,
      seen: "azureuser, sudo",
    });
    await engineGroup.change?.(hostContext(recorder));
    expect(recorder.lines.at(-1)).toBe("usermod --append --groups docker -- azureuser");
  });
});

describe("the metadata guard", () => {
  const guard = (state: [string, string, string], rules: string) =>
    new Recorder()
      .on("systemctl show", `LoadState=${state[0]}\nActiveState=${state[1]}\nUnitFileState=${state[2]}\n`)
      .on("nft list table", rules === "" ? { exitCode: 1 } : rules)
      .on("journalctl", "log")
      .on("guard", "")
      .on("systemctl disable", "");
  const on: [string, string, string] = ["loaded", "active", "enabled"];

  it.each([
    [on, "table inet x { chain guard {} }", false, true, "containers are kept from it"],
    [on, "table inet x { }", false, false, "a guard without its rules"],
    [on, "", false, false, "a guard without its rules"],
    [["loaded", "inactive", "enabled"] as typeof on, "", false, false, "a guard that is off"],
    [
      ["loaded", "active", "disabled"] as typeof on,
      "chain",
      false,
      false,
      "a guard that is off after a reboot",
    ],
    [["not-found", "inactive", ""] as typeof on, "", false, false, "no guard installed"],
    [["not-found", "inactive", ""] as typeof on, "", true, true, "off, as declared"],
    [on, "chain", true, false, "the guard is on"],
  ])("%j with %j (containers may: %s): %s, %s", async (state, rules, metadataForContainers, ok, seen) => {
    const finding = await metadataGuard.check(hostContext(guard(state, rules), { metadataForContainers }));
    expect([finding.ok, finding.seen]).toEqual([ok, seen]);
  });

  it("is loaded anew, or turned off", async () => {
    const lost = guard(on, "");
    await metadataGuard.change?.(hostContext(lost));
    expect(lost.lines.at(-1)).toBe("guard longshore-metadata-guard.service");
    const unwanted = guard(on, "chain");
    await metadataGuard.change?.(hostContext(unwanted, { metadataForContainers: true }));
    expect(unwanted.lines.at(-1)).toBe(
      "guard longshore-metadata-guard.service longshore_metadata_guard containers.slice",
    );
  });
});

describe("the steps of a host", () => {
  it("come in the order in which they build on each other", () => {
    const disks = [{ name: "data", lun: 0, sizeGib: 2, filesystem: "ext4", mountPath: "/data" } as const];
    const spec = hostSpec({
      engine,
      disks,
      shares: [shareMount()],
      containers: [containerSpec({ name: "site" }), containerSpec({ name: "api" })],
    });
    expect(hostSteps(spec).map(({ title }) => title)).toEqual([
      "no undeclared disks",
      "first boot has ended",
      "keys of the admin user",
      "disk data",
      "no undeclared shares",
      "share uploads",
      "engine settings",
      "engine docker",
      "engine packages are held",
      "admin user may use the engine",
      "metadata guard",
      "image of site",
      "image of api",
      "no undeclared containers",
      "containers are out of each other's way",
      "container site",
      "container api",
      "containers go on running",
      "no undeclared secrets",
      "no undeclared volumes of shares",
    ]);
  });

  it("of a host without an engine end with its disks and shares", () => {
    expect(hostSteps(hostSpec()).map(({ title }) => title)).toEqual([
      "no undeclared disks",
      "first boot has ended",
      "keys of the admin user",
      "no undeclared shares",
    ]);
  });
});
