import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import dnsPacket from "dns-packet";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shCommand } from "../../../core/quote.js";
import type { MachineDriver, MachineSpec } from "../../../local/machine/driver.js";
import { bootStamp } from "../../../scripts/commands/host.js";
import { MachineCloud, say, until } from "../../../testbed/machine-cloud.js";

/**
 * What every driver has to keep; the tests build on each other and share two machines. `reboot` is what must happen
 * outside of a machine that has asked for one.
 */
export function machineContract(
  kind: MachineDriver["kind"],
  reboot: (cloud: MachineCloud, machine: MachineSpec) => Promise<void>,
): void {
  let cloud: MachineCloud;
  let first: MachineSpec;
  let second: MachineSpec;

  beforeAll(async () => {
    cloud = await MachineCloud.open(kind);
    first = await cloud.machine(1, { userData: gzipSync(FIRST_USER_DATA) });
    second = await cloud.machine(2, { userData: SECOND_USER_DATA });
    await Promise.all([cloud.driver.create(first), cloud.driver.create(second)]);
    await Promise.all([cloud.untilOpen(first), cloud.untilOpen(second)]);
  });

  afterAll(async () => {
    await cloud?.close();
  });

  describe("first boot", () => {
    test("ends without an error, and with every unit well", async () => {
      for (const machine of [first, second]) {
        const status = await cloud.inside(machine, "sudo cloud-init status --wait --long");
        expect(status).toContain("status: done");
        expect(status).toContain("extended_status: done");
        expect(status).toMatch(/DataSourceNoCloud/);
        expect(await cloud.inside(machine, "systemctl is-system-running --wait")).toBe("running");
      }
    });

    test("delivers the custom data byte for byte, and runs it", async () => {
      for (const machine of [first, second]) {
        const sum = createHash("sha256")
          .update(machine.userData ?? "")
          .digest("hex");
        for (const file of ["seed/nocloud/user-data", "instance/user-data.txt"]) {
          expect(await cloud.inside(machine, `sudo sha256sum /var/lib/cloud/${file}`)).toContain(`${sum} `);
        }
      }
      expect(await cloud.inside(first, "cat /run/told")).toBe("by gzip");
      expect(await cloud.inside(second, "cat /run/told")).toBe("by script");
    });

    test("makes the admin user with its key, who may become root", async () => {
      expect(await cloud.inside(first, "id --user --name; sudo id --user --name; hostname")).toBe(
        "azureuser\nroot\nweb1",
      );
    });

    test("takes no password", async () => {
      const refused = await cloud.ssh(first, "true", ["-o", "PubkeyAuthentication=no"]);
      expect(refused.exitCode).toBe(255);
      expect(refused.stderr).toContain("Permission denied (publickey)");
      expect(await cloud.inside(first, "sudo sshd -T")).toContain("\npasswordauthentication no\n");
    });

    test("tells the host keys that the machine shows", async () => {
      const told = await cloud.driver.hostKeys(first.name);
      const scan = ["-t", "ed25519", "-T", "300", "-p", String(first.ports.ssh), "127.0.0.1"];
      const { stdout } = await execa("ssh-keyscan", scan);
      const shown = stdout.split("\n").find((line) => line.startsWith("["));
      expect(told).toContain(`${shown?.slice(shown.indexOf(" ") + 1)} root@web1`);
      expect(told.length).toBeGreaterThanOrEqual(3);
    });

    test("leaves nothing in two machines that is the same", async () => {
      const [one, two] = await Promise.all(
        [first, second].map((m) => cloud.inside(m, "cat /etc/machine-id")),
      );
      expect(one).toMatch(/^[0-9a-f]{32}$/);
      expect(one).not.toBe(two);
      const keys = await Promise.all([first, second].map((m) => cloud.driver.hostKeys(m.name)));
      expect(keys[0]?.some((key) => keys[1]?.includes(key))).toBe(false);
    });

    test("writes a console", async () => {
      expect(await cloud.driver.console(first.name)).toContain("cloud-init");
    });

    test("is not done twice by a second create", async () => {
      const boot = "cat /proc/sys/kernel/random/boot_id /etc/machine-id; stat --format %Z /proc/1";
      const before = await cloud.inside(first, boot);
      await cloud.driver.create(first);
      expect(await cloud.inside(first, boot)).toBe(before);
    });
  });

  describe("network", () => {
    test("has the planned addresses, by which machines reach each other", async () => {
      expect(await cloud.inside(first, "ip -4 -brief address show eth0")).toContain(
        ` ${first.network.address}/24`,
      );
      await serve(cloud, second, "0.0.0.0", 8000);
      expect(
        await cloud.inside(first, `curl --silent --max-time 60 http://${second.network.address}:8000/x`),
      ).toBe("here");
    });

    test("relays the host to ports of the machine's own address only", async () => {
      await serve(cloud, second, "127.0.0.1", 8001);
      expect(await cloud.inside(second, "curl --silent http://127.0.0.1:8001/x")).toBe("here");
      expect(await cloud.relay(second, 8000, "GET /x HTTP/1.0\r\n\r\n")).toMatch(/here$/);
      expect(await cloud.relay(second, 8001, "GET /x HTTP/1.0\r\n\r\n")).toBe("");
      expect(await cloud.relay(second, 9, "")).toBe("");
    });

    test("relays for nobody else on this computer", async () => {
      const request = "GET /x HTTP/1.0\r\n\r\n";
      for (const line of [
        "8000",
        " 8000",
        "0000 8000",
        `${first.relaySecret} 8000`,
        `${second.relaySecret}8000`,
      ]) {
        expect(await say(second.ports.relay, "127.0.0.1", `${line}\n${request}`), line).toBe("");
      }
    });

    test("lets this computer in by the tool's own ways alone", async () => {
      const line = await cloud.driver.lineAddress(second.name);
      expect(line).toBeDefined();
      // A virtual machine has no address that this computer could connect to.
      if (line === "127.0.0.1") return;
      expect(await say(8000, line ?? "", "GET /x HTTP/1.0\r\n\r\n")).toBe("");
    });

    test("does not relay for a neighbour", async () => {
      const knock = `printf '${second.relaySecret} 8000\\nGET /x HTTP/1.0\\r\\n\\r\\n' | socat -t 10 - TCP4:${second.network.address}:19122; true`;
      expect(await cloud.inside(first, knock)).toBe("");
    });

    test("resolves names by the local cloud", async () => {
      const resolver = await answerOne(
        (await cloud.driver.hostSide(cloud.network.name)).address,
        cloud.resolverPort,
      );
      try {
        expect(await cloud.inside(first, "getent ahostsv4 shop.longshore.test | head -n 1")).toMatch(
          /^203\.0\.113\.9 /,
        );
      } finally {
        resolver.close();
      }
    });

    test("leads the address of a service to a port of this computer, and to another one after a change", async () => {
      const { address } = await cloud.driver.hostSide(cloud.network.name);
      const [one, two] = [await answering(address, "one"), await answering(address, "two")];
      const ask = "socat -u -T 30 TCP4:198.18.0.1:443 -";
      const leadTo = async (hostPort: number) => {
        const services = [{ address: "198.18.0.1", port: 443, hostPort }];
        await cloud.driver.setNetwork(second.name, { ...second.network, services });
      };
      try {
        await leadTo(one.port);
        expect(await cloud.inside(second, ask)).toBe("one");
        await leadTo(two.port);
        expect(await cloud.inside(second, ask)).toBe("two");
        // As a container of the machine's own engine does it.
        await cloud.inside(second, NAMESPACE);
        expect(await cloud.inside(second, `sudo ip netns exec inner ${ask}`)).toBe("two");

        const settings = await cloud.inside(second, "sudo sh -c 'cat /var/lib/longshore-machine/*.env'");
        const host = /^HOST_ADDRESS=(.*)$/m.exec(settings)?.[1] ?? "";
        const direct = (at: string) => `socat -u -T 30 TCP4:${at}:${two.port},connect-timeout=5 - || true`;
        const everywhere = [host, host.replace(/\d+$/, "3"), host.replace(/\d+$/, "99")];
        for (const at of everywhere) {
          expect(await cloud.inside(second, direct(at)), at).toBe("");
          expect(await cloud.inside(second, `sudo ip netns exec inner ${direct(at)}`), at).toBe("");
        }
        // What held them back are rules, which the machine's root can take away.
        await cloud.inside(second, "sudo nft delete table inet longshore_rules");
        expect(await cloud.inside(second, `sudo ip netns exec inner ${direct(host)}`)).toBe("two");
        await cloud.driver.setNetwork(second.name, second.network);
        expect(await cloud.inside(second, `sudo ip netns exec inner ${direct(host)}`)).toBe("");
      } finally {
        one.close();
        two.close();
      }
    });

    test("can be taken away and given back, with the same address", async () => {
      const reach = `curl --silent --max-time 10 http://${second.network.address}:8000/x`;
      await cloud.driver.cutOff(second.name);
      expect((await cloud.ssh(first, reach)).exitCode).not.toBe(0);
      await cloud.driver.reconnect(second.name);
      await until("the neighbour is back", async () => (await cloud.ssh(first, reach)).stdout === "here");
      expect(await cloud.inside(second, "ip -4 -brief address show eth0")).toContain(
        ` ${second.network.address}/24`,
      );
    });
  });

  describe("data disks", () => {
    test("appear at their LUN, grow, and go", async () => {
      const disk = (lun: number) => {
        const file = join(cloud.home, "disks", `lun ${lun}.raw`);
        mkdirSync(join(cloud.home, "disks"), { recursive: true });
        writeFileSync(file, "");
        truncateSync(file, 256 * 1024 * 1024);
        return { lun, file };
      };
      const [three, seven] = [disk(3), disk(7)];
      const links = "ls /dev/disk/azure/scsi1";
      // As terraform does it: at once, and maybe again.
      await Promise.all([seven, three, three].map((disk) => cloud.driver.attachDisk(second.name, disk)));
      await until(
        "both disks are there",
        async () => (await cloud.ssh(second, links)).stdout === "lun3\nlun7",
      );
      const device = "/dev/disk/azure/scsi1/lun7";
      expect(await cloud.inside(second, `sudo blockdev --getsize64 ${device}`)).toBe(
        String(256 * 1024 * 1024),
      );
      truncateSync(seven.file, 512 * 1024 * 1024);
      await cloud.driver.growDisk(second.name, seven);
      const size = `sudo blockdev --getsize64 ${device}`;
      await until(
        "it has grown",
        async () => (await cloud.inside(second, size)) === String(512 * 1024 * 1024),
      );
      await cloud.inside(
        second,
        `sudo mkfs.ext4 -q ${device} && sudo mkdir -p /data && sudo mount ${device} /data`,
      );
      await cloud.inside(second, "echo kept | sudo tee /data/file && sudo umount /data");

      await cloud.driver.detachDisk(second.name, three);
      await until("one disk is gone", async () => (await cloud.ssh(second, links)).stdout === "lun7");
      await cloud.inside(second, `echo '${device} /data ext4 nofail 0 2' | sudo tee --append /etc/fstab`);
    });
  });

  describe("being told", () => {
    test("of another address and other rules, which hold at once, over a reboot and a start, as its disks do", async () => {
      const moved = { ...second.network, address: second.network.address.replace(/\d+$/, "77") };
      const keys = async (address: string) =>
        (await cloud.ssh(first, `ssh-keyscan -T 20 -t ed25519 ${address}`)).stdout;
      expect(await keys(second.network.address)).toContain("ssh-ed25519");
      expect(await cloud.driver.setNetwork(second.name, moved)).toBe(true);
      expect(await keys(moved.address)).toContain("ssh-ed25519");
      expect(await keys(second.network.address)).toBe("");

      await cloud.driver.setNetwork(second.name, { ...moved, firewall: CLOSED });
      expect(await keys(moved.address)).toBe("");
      await rebootInside(cloud, second, reboot);
      expect(await keys(moved.address)).toBe("");
      expect(await cloud.inside(second, "sudo cloud-init status --wait")).toContain("status: done");

      await cloud.driver.stop(second.name);
      await cloud.untilState(second, "poweroff");
      expect(await cloud.driver.setNetwork(second.name, second.network)).toBe(true);
      await cloud.driver.start(second.name);
      await cloud.untilOpen(second);
      expect(await keys(second.network.address)).toContain("ssh-ed25519");
      expect(await cloud.driver.setNetwork(`${second.name}-x`, moved)).toBe(false);
      // The disk that it had is at its LUN before systemd mounts it.
      await until(
        "fstab is mounted",
        async () => (await cloud.ssh(second, "cat /data/file")).stdout === "kept",
      );
      expect(await cloud.inside(second, "ls /dev/disk/azure/scsi1")).toBe("lun7");
    });

    test("to run scripts, as root or another, with an environment that nobody else sees", async () => {
      const secret = "it's $HOME, `id` and\na second line";
      const told = await cloud.driver.run(first.name, {
        script: 'printf %s "$TOKEN"; id -un >&2; exit 3',
        env: { TOKEN: secret },
      });
      expect(told).toEqual({ exitCode: 3, stdout: secret, stderr: "root" });
      const python = await cloud.driver.run(first.name, {
        script:
          "#!/usr/bin/python3\nimport getpass, os\nprint(getpass.getuser(), os.getcwd(), len(os.environ['A']))\n",
        env: { A: "ä" },
        user: "azureuser",
      });
      expect(python).toMatchObject({ exitCode: 0, stdout: "azureuser / 1" });
      const left = "sudo find /var/lib/longshore-machine/run /tmp -type f | wc -l";
      expect(await cloud.inside(first, left)).toBe("0");
    });

    test("of nothing that is secret where others look", async () => {
      const files = "sudo stat --format %a /var/lib/longshore-machine /var/lib/longshore-machine/machine.env";
      expect(await cloud.inside(first, files)).toBe("700\n600");
    });
  });

  describe("power", () => {
    test("off is told, and a start ends it", async () => {
      await cloud.ssh(second, "sudo systemctl poweroff");
      await cloud.untilState(second, "poweroff");
      await cloud.untilState(second, "poweroff");
      await cloud.driver.resize(second.name, { cpus: 3 - second.cpus, memoryMib: 1280 });
      expect(await cloud.driver.probe(second.name)).toMatchObject({ running: false });
      await cloud.driver.start(second.name);
      expect(await cloud.driver.probe(second.name)).toEqual({ exists: true, running: true });
      await cloud.untilOpen(second);
      expect(await cloud.inside(second, "cat /etc/resolv.conf")).toBe("nameserver 168.63.129.16");
    });

    test("cut is a crash, and a start ends it", async () => {
      await cloud.driver.kill(second.name);
      await cloud.untilState(second, "crashed");
      await cloud.driver.start(second.name);
      await cloud.untilOpen(second);
    });
  });

  test("lists what there is, and removes it all", async () => {
    expect((await cloud.driver.list()).machines).toEqual([first.name, second.name]);
    expect((await cloud.driver.list()).networks).toEqual([cloud.network.name]);
    for (const { name } of [first, second]) {
      await cloud.driver.remove(name);
      await cloud.driver.remove(name);
      expect(await cloud.driver.probe(name)).toEqual({ exists: false });
    }
    await cloud.driver.removeNetwork(cloud.network.name);
    await cloud.driver.removeNetwork(cloud.network.name);
    expect(await cloud.driver.list()).toEqual({ machines: [], networks: [] });
    expect((await execa("losetup", ["--list", "--output", "BACK-FILE"])).stdout).not.toContain(cloud.home);
    const processes = await execa("ps", ["-e", "-o", "args"]);
    expect(processes.stdout).not.toContain(first.name);
  });
}

const FIRST_USER_DATA = `#cloud-config
runcmd:
  - [sh, -c, "printf 'by gzip' > /run/told"]
`;

/** What a reader of text would tidy up. */
const SECOND_USER_DATA = Buffer.from(
  "#!/bin/sh\n# \ufeff na\u00efve, with spaces at its end   \n: \t\nprintf 'by script' > /run/told\n\n\n# no newline",
);

/** Nobody but this computer gets in by SSH. */
const CLOSED = `table inet longshore_rules
delete table inet longshore_rules
table inet longshore_rules { chain arriving {
  type filter hook prerouting priority -150;
  iifname "eth0" ip saddr != $host tcp dport 22 drop;
}
}
`;

/** The machine reboots by itself; resolves when it has started anew. */
async function rebootInside(
  cloud: MachineCloud,
  machine: MachineSpec,
  reboot: (cloud: MachineCloud, machine: MachineSpec) => Promise<void>,
): Promise<void> {
  const started = shCommand(bootStamp().argv);
  const before = await cloud.inside(machine, started);
  await cloud.ssh(machine, "sudo systemctl reboot");
  await reboot(cloud, machine);
  await until("it has started anew", async () => {
    const { exitCode, stdout } = await cloud.ssh(machine, started);
    return exitCode === 0 && stdout !== before;
  });
}

/** A network behind the machine's, which forwards for it. */
const NAMESPACE = `set -e
sudo ip netns add inner
sudo ip link add outer type veth peer name inner netns inner
sudo ip address add 192.168.217.1/24 dev outer
sudo ip link set outer up
sudo ip -n inner address add 192.168.217.2/24 dev inner
sudo ip -n inner link set inner up
sudo ip -n inner route add default via 192.168.217.1
sudo sysctl -q net.ipv4.ip_forward=1
sudo nft 'add table ip inner; add chain ip inner leaving { type nat hook postrouting priority 100; }; add rule ip inner leaving ip saddr 192.168.217.0/24 masquerade'
`;

/** A server of this computer that says one word. */
async function answering(address: string, word: string) {
  const server = createServer((socket) => socket.end(word));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => server.close() };
}

/** A server in the machine that answers `here` at `/x`. */
async function serve(
  cloud: MachineCloud,
  machine: MachineSpec,
  address: string,
  port: number,
): Promise<void> {
  const server = `python3 -m http.server ${port} --bind ${address} --directory /srv/x`;
  await cloud.inside(machine, "sudo mkdir -p /srv/x && printf here | sudo tee /srv/x/x");
  await cloud.inside(machine, `sudo systemd-run --quiet ${server}`);
  const probe = `curl --silent http://${address}:${port}/x`;
  await until("the server answers", async () => (await cloud.ssh(machine, probe)).stdout === "here");
}

/** A resolver that knows one name. */
async function answerOne(address: string, port: number) {
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const query = dnsPacket.decode(message);
    const wanted = query.questions?.find(({ name, type }) => name === "shop.longshore.test" && type === "A");
    const answers = wanted ? [{ type: "A" as const, name: wanted.name, data: "203.0.113.9", ttl: 1 }] : [];
    const reply = { type: "response" as const, id: query.id ?? 0, questions: query.questions ?? [], answers };
    socket.send(dnsPacket.encode(reply), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(port, address, resolve));
  return socket;
}
