import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { createArguments } from "../../local/machine/docker/arguments.js";
import { ensureMachineImage } from "../../local/machine/image/image.js";
import { MachineCloud } from "../../testbed/machine-cloud.js";
import { machineContract } from "./support/machine-contract.js";

describe("container machines", () => {
  machineContract("docker", async (cloud, machine) => {
    await cloud.untilState(machine, "reboot");
    await cloud.driver.start(machine.name);
  });

  test("leave no container, volume or network behind", async () => {
    const cloud = await MachineCloud.open("docker");
    const machine = await cloud.machine(1);
    await cloud.driver.create(machine);
    expect(await labelled("volume", "ls", cloud.hash)).toHaveLength(2);
    await cloud.close();
    expect(await labelled("container", "ls", cloud.hash, "--all")).toEqual([]);
    expect(await labelled("volume", "ls", cloud.hash)).toEqual([]);
    expect(await labelled("network", "ls", cloud.hash)).toEqual([]);
  });

  test("make a machine anew whose creation was killed before its first start", async () => {
    await using cloud = await disposable();
    const machine = await cloud.machine(1, { userData: Buffer.from([0, 0xff, 0xfe, 0xc3, 0x28, 0x0d]) });
    const image = await ensureMachineImage(
      { distribution: "debian-13", variant: "bare", kind: "docker" },
      () => {},
    );
    if (image.kind !== "docker") throw new Error("not a container image");
    // What a run leaves that is killed right after `docker create`: no seed.
    await execa(
      "docker",
      createArguments(machine, { image: image.reference, hash: cloud.hash, capabilities: [], cpus: 1 }),
    );
    expect(await cloud.driver.probe(machine.name)).toEqual({ exists: false });
    expect((await cloud.driver.list()).machines).toEqual([machine.name]);
    await cloud.driver.create(machine);
    await cloud.untilOpen(machine);
    const delivered = await cloud.inside(machine, "sudo od -An -tx1 /var/lib/cloud/seed/nocloud/user-data");
    expect(delivered.trim()).toBe("00 ff fe c3 28 0d");
  });

  test("have one address in two networks of the same range, and never meet", async () => {
    await using cloud = await disposable();
    const twin = { ...cloud.network, name: `${cloud.network.name}-twin` };
    await cloud.driver.ensureNetwork(twin);
    const here = await cloud.machine(1);
    const neighbour = await cloud.machine(2);
    const there = {
      ...(await cloud.machine(3)),
      hostname: "there",
      network: { ...here.network, name: twin.name },
    };
    const machines = [here, neighbour, there];
    await Promise.all(machines.map((machine) => cloud.driver.create(machine)));
    await Promise.all(machines.map((machine) => cloud.untilOpen(machine)));
    const names = await Promise.all(
      [here, there].map((machine) => cloud.inside(machine, "hostname; hostname --all-ip-addresses")),
    );
    const address = here.network.address;
    expect(names).toEqual([`web1\n${address} `, `there\n${address} `]);
    const ask = `ssh-keyscan -T 10 -t ed25519 ${address} 2> /dev/null | grep -v ^#`;
    const shown = await cloud.inside(neighbour, ask);
    expect(shown.split(" ").slice(1, 3).join(" ")).toBe(
      (await cloud.driver.hostKeys(here.name))
        .find((key) => key.startsWith("ssh-ed25519"))
        ?.split(" ")
        .slice(0, 2)
        .join(" "),
    );
  });

  test("come up with another size, and keep what they have", async () => {
    await using cloud = await disposable();
    const machine = await cloud.machine(1);
    await cloud.driver.create(machine);
    await cloud.untilOpen(machine);
    await cloud.inside(machine, "echo kept > note; sync");
    await cloud.driver.resize(machine.name, { cpus: 1, memoryMib: 2048 });
    await cloud.untilOpen(machine);
    expect(await cloud.inside(machine, "cat note")).toBe("kept");
    const limits = "{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}";
    const { stdout } = await execa("docker", ["inspect", "--format", limits, machine.name]);
    expect(stdout).toBe(`${1e9} ${2048 * 1024 * 1024}`);
  });

  test("have the engine in the engine variant, which waits for first boot to start it", async () => {
    await using cloud = await disposable();
    const machine = await cloud.machine(1, { variant: "engine", memoryMib: 2048 });
    await cloud.driver.create(machine);
    await cloud.untilOpen(machine);
    expect((await cloud.ssh(machine, "systemctl is-enabled docker.service docker.socket")).stdout).toBe(
      "disabled\ndisabled",
    );
    await cloud.inside(machine, "sudo systemctl start docker");
    expect(await cloud.inside(machine, "sudo docker info --format '{{.Driver}} {{.CgroupVersion}}'")).toBe(
      "overlay2 2",
    );
    const parts =
      "usr/bin/echo usr/lib/x86_64-linux-gnu/libc.so.6 usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 usr/lib64 lib64 lib";
    await cloud.inside(machine, `tar --create --file - --directory / ${parts} | sudo docker import - tiny`);
    expect(await cloud.inside(machine, "sudo docker run --rm tiny echo inside")).toBe("inside");
  });
});

async function disposable(): Promise<MachineCloud & AsyncDisposable> {
  const cloud = await MachineCloud.open("docker");
  return Object.assign(cloud, { [Symbol.asyncDispose]: () => cloud.close() });
}

async function labelled(kind: string, verb: string, hash: string, ...more: string[]): Promise<string[]> {
  const listed = await execa("docker", [
    kind,
    verb,
    "--quiet",
    "--filter",
    `label=longshore=${hash}`,
    ...more,
  ]);
  return listed.stdout.split("\n").filter((line) => line !== "");
}
