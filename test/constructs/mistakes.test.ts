import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  Access,
  AzureStack,
  Backend,
  Build,
  ContainerHost,
  DiskCaching,
  Duration,
  Egress,
  Engine,
  EngineSource,
  Health,
  HostImage,
  Identity,
  IpRanges,
  Mount,
  Network,
  Patching,
  Port,
  PublicIp,
  Size,
  SshKey,
} from "../../constructs/index.js";
import { errorOf, synthesize, testApp, testHost, testStack } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
/** A line as ssh-keygen writes it, with a modulus of so many bits. */
const rsa = (bits: number): string => {
  const modulus = Buffer.alloc(bits / 8 + 1, 0xff).fill(0, 0, 1);
  const fields = [Buffer.from("ssh-rsa"), Buffer.from([1, 0, 1]), modulus];
  const data = fields.flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return `ssh-rsa ${Buffer.concat(data).toString("base64")} me@here`;
};

/** What a user writes, and all that the error says. */
const MISTAKES: ReadonlyArray<[what: string, program: () => unknown, text: string]> = [
  [
    "a region as the portal shows it",
    () => testStack({ location: "West Europe" }),
    'shop: location is the short name of an Azure region, such as westeurope, not "West Europe". Write "westeurope".',
  ],
  [
    "a stack's name that Azure does not take",
    () => new AzureStack(testApp(), "my_shop", { location: "westeurope" }),
    'my_shop: the id of a stack is 1 to 40 letters, digits and hyphens, with no hyphen at either end, not "my_shop".',
  ],
  [
    "a subscription by its name",
    () => testStack({ subscription: "Production" }),
    'shop: subscription is the id of an Azure subscription, five groups of hexadecimal digits, not "Production". ' +
      "`az account show --query id` prints it.",
  ],
  [
    "a storage account with capitals",
    () =>
      testStack({
        backend: Backend.azurerm({ resourceGroup: "ops", storageAccount: "ShopState", container: "state" }),
      }),
    'shop: the backend\'s storage account is 3 to 24 lower-case letters and digits, not "ShopState".',
  ],
  [
    "a backend's key that is a template",
    () =>
      testStack({
        backend: Backend.azurerm({
          resourceGroup: "ops",
          storageAccount: "shopstate",
          container: "state",
          key: "%{x}",
        }),
      }),
    `shop: the backend's key has neither \${ nor %{ in it, which Terraform and OpenTofu read differently, not "%{x}".`,
  ],
  [
    "SSH for everybody",
    () => testStack({ access: Access.sshFrom("0.0.0.0/0") }),
    'shop: SSH is open to named ranges, never to the whole internet, not "0.0.0.0/0". ' +
      "Name the ranges that you work from.",
  ],
  [
    "an address where a range belongs",
    () => testStack({ access: Access.sshFrom("203.0.113.7") }),
    'shop: a range of Access.sshFrom is IPv4 in CIDR notation, not "203.0.113.7". Write 203.0.113.7/32.',
  ],
  [
    "a bad CIDR",
    () => new Network(testStack(), "net", { addressSpace: "10.0.0.0/40" }),
    'shop/net: a range of addressSpace is IPv4 in CIDR notation, not "10.0.0.0/40". Write it like 10.0.0.0/16.',
  ],
  [
    "a range with bits behind its prefix",
    () => new Network(testStack(), "net", { addressSpace: "10.0.5.0/16" }),
    'shop/net: a range of addressSpace is IPv4 in CIDR notation, not "10.0.5.0/16". Write 10.0.0.0/16.',
  ],
  [
    "a subnet outside its network",
    () =>
      new Network(testStack(), "net", {
        addressSpace: "10.0.0.0/16",
        subnets: [{ name: "app", range: "10.1.0.0/24" }],
      }),
    "shop/net: the range of subnet app lies inside the network's 10.0.0.0/16, not 10.1.0.0/24. " +
      "Move the subnet, or widen addressSpace.",
  ],
  [
    "overlapping subnets",
    () =>
      new Network(testStack(), "net", {
        subnets: [
          { name: "app", range: "10.0.0.0/23" },
          { name: "data", range: "10.0.1.0/24" },
        ],
      }),
    "shop/net: the subnets of a network do not overlap, not app (10.0.0.0/23) and data (10.0.1.0/24). " +
      "Give each its own range.",
  ],
  [
    "a subnet too small for Azure",
    () => new Network(testStack(), "net", { subnets: [{ name: "app", range: "10.0.0.0/30" }] }),
    "shop/net: the range of subnet app is /29 or larger: Azure keeps five addresses of each, not 10.0.0.0/30.",
  ],
  [
    "a range that Azure keeps for itself",
    () => new Network(testStack(), "net", { addressSpace: "169.254.0.0/16" }),
    "shop/net: a range of addressSpace leaves out what Azure keeps for itself, " +
      "not 169.254.0.0/16, which overlaps 169.254.0.0/16. Use a private range, such as 10.0.0.0/16.",
  ],
  [
    "more hosts than a subnet has addresses",
    () => {
      const stack = testStack();
      const network = new Network(stack, "net", { subnets: [{ name: "app", range: "10.0.0.0/29" }] });
      for (const id of ["a", "b", "c", "d"]) {
        new ContainerHost(stack, id, { network, publicIp: PublicIp.static() });
      }
      synthesize(stack);
    },
    "shop/net: the subnet app (10.0.0.0/29) has 3 addresses for hosts, not 4. " +
      "Widen its range, or put hosts into another subnet.",
  ],
  [
    "a NAT gateway that waits too long",
    () => new Network(testStack(), "net", { egress: Egress.natGateway({ idleTimeout: Duration.hours(3) }) }),
    "shop/net: the idle timeout of a NAT gateway, in minutes, is a whole number from 4 to 120, not 180.",
  ],
  [
    "a network by its name instead of its id",
    () => Network.fromId("hub", { subnets: [{ name: "app" }] }),
    'Network.fromId: the id of a network is the resource id of a virtual network, not "hub". ' +
      "`az network vnet show --query id` prints it.",
  ],
  [
    "port 70000",
    () => testHost().connections.allowFromInternet(70_000),
    "shop/web: a port is a whole number from 1 to 65535, not 70000. Choose a port in that range.",
  ],
  [
    "a range of ports upside down",
    () => testHost().connections.allowFromInternet(Port.tcpRange(9000, 8000)),
    "shop/web: a range of ports goes up, not 9000-8000. Write 8000, 9000.",
  ],
  [
    "the internet let in to a private host",
    () => testHost({ publicIp: PublicIp.none() }).connections.allowFromInternet(80),
    "shop/web: a host that the internet may reach has a public address, not PublicIp.none(). Use PublicIp.static().",
  ],
  [
    "a name of ranges with a blank",
    () => testHost().connections.allowFrom(IpRanges.named("the office", "203.0.113.0/24"), 443),
    "shop/web: the name of ranges is 1 to 40 letters, digits, dots, underscores and hyphens, " +
      'from a letter or digit to a letter, digit or underscore, not "the office".',
  ],
  [
    "a missing key file",
    () => testHost({ sshKeys: [SshKey.fromFile("/nowhere/id_ed25519.pub")] }),
    'shop/web: the file of an SSH key can be read, not "/nowhere/id_ed25519.pub" (ENOENT). ' +
      "`ssh-keygen -t ed25519` makes a pair; without sshKeys, one is made for the stack.",
  ],
  [
    "a private key where the public one belongs",
    () =>
      testHost({ sshKeys: [SshKey.fromFile(file("id", "-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n"))] }),
    `shop/web: an SSH key of a host is the public one, not the private one (the file "${folder}/id"). ` +
      `Name the file "${folder}/id.pub".`,
  ],
  [
    "half a key",
    () => testHost({ sshKeys: [SshKey.fromText("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEk0UTEx")] }),
    "shop/web: an SSH public key is one line of type, data and comment, such as ssh-ed25519 AAAA… me@here, " +
      "not something else (the text). `ssh-keygen -y -f KEY` prints the public key of a private one.",
  ],
  [
    "a key that is too short",
    () => testHost({ sshKeys: [SshKey.fromText(rsa(1024))] }),
    "shop/web: Azure takes SSH keys of type ssh-ed25519, and ssh-rsa of 2048 bits or more, not ssh-rsa of 1024 bits. " +
      "Make one with: ssh-keygen -t ed25519",
  ],
  [
    "no key at all",
    () => testHost({ sshKeys: [] }),
    "shop/web: sshKeys holds at least one key: nobody logs in by password, not none. " +
      "Leave it out for the pair that is made for the stack.",
  ],
  [
    "a host's name too long for Azure",
    () => testHost({ name: "w".repeat(60) }),
    "shop/web: the name of a virtual machine, made of the stack's and the host's, has at most 64 characters, " +
      `not "shop-${"w".repeat(60)}" with 65. Shorten one of the two.`,
  ],
  [
    "a host's name with capitals",
    () => testHost({ name: "Web" }),
    "shop/web: the name of a host is 1 to 62 lower-case letters, digits and hyphens, with a letter and with no " +
      'hyphen at either end, not "Web". Set it by the prop name, or choose another id.',
  ],
  [
    "two constructs of one id",
    () => {
      const stack = testStack();
      testHost({}, stack);
      new ContainerHost(stack, "web", { network: new Network(stack, "other") });
    },
    'shop/web: an id is given once in shop, not "web" for a second time. Choose another id.',
  ],
  [
    "two hosts of one name",
    () => {
      const stack = testStack();
      const network = new Network(stack, "net");
      testHost({ network }, stack);
      new ContainerHost(stack, "web2", { network, name: "web", publicIp: PublicIp.static() });
      synthesize(stack);
    },
    'shop/web2: the hosts of a stack have names of their own, not "web", which shop/web has. ' +
      "Set the prop name of one of them.",
  ],
  [
    "the administrator that Azure reserves",
    () => testHost({ adminUser: "root" }),
    'shop/web: adminUser is a name that Azure does not reserve, not "root". Leave it out for azureuser.',
  ],
  [
    "a size that is none",
    () => testHost({ size: "B2s" }),
    'shop/web: size is the name of a virtual machine\'s size, not "B2s". ' +
      "Write it like Standard_B2s_v2; `az vm list-sizes --location REGION` prints them.",
  ],
  [
    "a size with another processor",
    () => testHost({ size: "Standard_D2ps_v5" }),
    'shop/web: size has an x86-64 processor, as the images have, not "Standard_D2ps_v5", which has an Arm one. ' +
      "Choose a size without the p.",
  ],
  [
    "patching that the image is not listed for",
    () => testHost({ image: HostImage.debian13(), patching: Patching.automaticByPlatform() }),
    "shop/web: Azure patches by itself only the images that it lists for it, not debian-13. " +
      "Use Patching.imageDefault(), or an image that has it, such as HostImage.ubuntu2404().",
  ],
  [
    "packages of Debian on a host without apt",
    () => {
      const host = testHost({ image: HostImage.sles15() });
      host.addContainer("site", { build: Build.directory("site", { packages: ["busybox-static"] }) });
      synthesize(host.node.scope as AzureStack);
    },
    "shop/web: packages of Build.directory come from a host with Debian or Ubuntu, not sles-15, for the container " +
      "site. Leave packages out, and start the Dockerfile from an image of a registry.",
  ],
  [
    "an engine of a distribution that has none",
    () =>
      testHost({
        image: HostImage.rhel9(),
        engine: Engine.docker({ source: EngineSource.distribution() }),
      }),
    "shop/web: the engine comes from where RHEL 9 can have one, not the distribution: its podman-docker is another " +
      "engine, Podman, behind Docker's command line. Use EngineSource.repository().",
  ],
  [
    "an engine from Docker where Docker has none",
    () =>
      testHost({
        image: HostImage.azureLinux3(),
        engine: Engine.docker({ source: EngineSource.repository() }),
      }),
    "shop/web: the engine comes from where Azure Linux 3 can have one, not Docker's repository: Docker publishes no " +
      "packages for it. Use EngineSource.distribution().",
  ],
  [
    "two disks on one LUN",
    () =>
      testHost({
        dataDisks: [
          { name: "data", size: Size.gibibytes(8), lun: 3 },
          { name: "logs", size: Size.gibibytes(8), lun: 3 },
        ],
      }),
    "shop/web: the data disks of a host have LUNs of their own, not 3 for both data and logs. " +
      "Give the one that is new a `lun` of 0 to 63 that no other disk of the host has.",
  ],
  [
    "two disks whose names lead to one LUN",
    () =>
      testHost({
        dataDisks: [
          { name: "engine", size: Size.gibibytes(8) },
          { name: "media", size: Size.gibibytes(8) },
        ],
      }),
    "shop/web: the data disks of a host have LUNs of their own, not 37 for both engine and media, derived from a name. " +
      "Give the one that is new a `lun` of 0 to 63 that no other disk of the host has.",
  ],
  [
    "a disk in the system's place",
    () => testHost({ dataDisks: [{ name: "data", size: Size.gibibytes(8), mountPath: "/var" }] }),
    'shop/web: the mountPath of data disk data is no folder of the system, not "/var". Leave it out for /srv/data.',
  ],
  [
    "half a GiB",
    () => testHost({ dataDisks: [{ name: "data", size: Size.mebibytes(512) }] }),
    "shop/web: the size of data disk data, in GiB, is a whole number from 1 to 32767, not 0.5.",
  ],
  [
    "an amount below zero",
    () => Size.gibibytes(-1),
    "Size.gibibytes: an amount is a whole number greater than 0, not -1.",
  ],
  [
    "a cache on a disk that is too large for one",
    () =>
      testHost({
        dataDisks: [{ name: "data", size: Size.tebibytes(8), caching: DiskCaching.READ_ONLY }],
      }),
    "shop/web: a data disk of more than 4095 GiB has DiskCaching.NONE, not ReadOnly on data.",
  ],
  [
    "an identity by its name",
    () => testHost({ identity: Identity.fromId("puller") }),
    'shop/web: an identity\'s id is the resource id of a user-assigned identity, not "puller". ' +
      "`az identity show --query id` prints it.",
  ],
  [
    "a DNS label with a dot",
    () => testHost({ publicIp: PublicIp.static({ dnsLabel: "shop.web" }) }),
    "shop/web: a DNS label is 3 to 63 lower-case letters, digits and hyphens, " +
      'from a letter to a letter or digit, not "shop.web".',
  ],
  [
    "an engine's version with a v",
    () => testHost({ engine: Engine.docker({ version: "v28" }) }),
    'shop/web: the version of an engine is one to three numbers with dots between, not "v28". Write it like "28.5".',
  ],
  [
    "a host with containers and no way out to fetch images",
    () => {
      const stack = testStack();
      const host = new ContainerHost(stack, "web", { network: new Network(stack, "net") });
      host.addContainer("site", { image: "docker.io/library/caddy:2.10" });
      synthesize(stack);
    },
    "shop/web: a host with an engine has a way out, to install it and to fetch images, " +
      "not none: its subnet default has no egress, and it has no public address. " +
      "Give the network Egress.natGateway(), or the host PublicIp.static().",
  ],
  [
    "xfs on a Debian host without a way out to fetch its tools",
    () => {
      const stack = testStack();
      new ContainerHost(stack, "web", {
        network: new Network(stack, "net"),
        engine: Engine.none(),
        dataDisks: [{ name: "data", size: Size.gibibytes(8), filesystem: "xfs" }],
      });
      synthesize(stack);
    },
    "shop/web: a host whose data disk data has xfs has a way out, to install xfsprogs, which Debian's images lack, " +
      "not none: its subnet default has no egress, and it has no public address. " +
      "Give the network Egress.natGateway(), or the host PublicIp.static(). Or leave filesystem out for ext4.",
  ],
  [
    "a container on a host without an engine",
    () => testHost({ engine: Engine.none() }).addContainer("site", { image: "caddy" }),
    "shop/web: a host with containers has an engine, not Engine.none(). Use Engine.docker().",
  ],
  [
    "a container of nothing",
    () => testHost().addContainer("site", {}),
    "shop/web/site: a container has either an image or a build, not none. " +
      'Write image: "docker.io/library/caddy:2.10", or build: Build.directory("site").',
  ],
  [
    "two containers of one name",
    () => {
      const host = testHost();
      host.addContainer("site", { image: "caddy" });
      host.addContainer("site", { image: "caddy" });
    },
    'shop/web: the containers of a host have names of their own, not "site" for a second time.',
  ],
  [
    "an image's name with capitals",
    () => testHost().addContainer("site", { image: "Caddy" }),
    'shop/web/site: an image\'s reference is [REGISTRY/]NAME[:TAG][@DIGEST] with a lower-case name, not "Caddy".',
  ],
  [
    "two containers on one port",
    () => {
      const host = testHost();
      host.addContainer("site", { image: "caddy", publish: ["80:80"] });
      host.addContainer("api", { image: "caddy", publish: ["127.0.0.1:80:8080"] });
      synthesize(host.node.scope as AzureStack);
    },
    "shop/web: a port of a host leads to one container, not tcp 80 for both site and api. " +
      "Publish one of them on another port.",
  ],
  [
    "a published port that cannot be read",
    () => testHost().addContainer("site", { image: "caddy", publish: ["80"] }),
    'shop/web/site: a published port is [ADDRESS:]HOST_PORT:CONTAINER_PORT[/tcp or /udp], not "80". ' +
      'Write it like "80:8080".',
  ],
  [
    "the port of SSH published",
    () => testHost().addContainer("git", { image: "gitea", publish: ["22:22"] }),
    'shop/web/git: port 22 of a host is its SSH, not published as "22:22". Publish on another port of the host.',
  ],
  [
    "a health check of a port that is not published",
    () => testHost().addContainer("site", { image: "caddy", health: Health.http("/healthz") }),
    "shop/web/site: Health.http and Health.tcp ask a TCP port that the container publishes, not none. " +
      "Publish it, or use Health.command.",
  ],
  [
    "an environment variable that only Terraform knows",
    () => {
      const host = testHost();
      host.addContainer("site", { image: "caddy", env: { HOST: host.privateAddress } });
    },
    "shop/web/site: env.HOST is known when the program runs, not a value that is known only after apply. " +
      "Give a value that the program knows: a literal, or the name of a host instead of its address.",
  ],
  [
    "a relative path in a mount",
    () => testHost().addContainer("site", { image: "caddy", mounts: [Mount.bind("./data", "/data")] }),
    "shop/web/site: the source of a mount is an absolute path of letters, digits and ._@+-, " +
      'without . and .. as parts, not "./data". Write it like /srv/data.',
  ],
  [
    "a build with a base of its own beside packages",
    () =>
      testHost().addContainer("site", {
        build: Build.directory("site", { args: { BASE: "debian" }, packages: ["busybox-static"] }),
      }),
    "shop/web/site: the build argument BASE is the image of the packages when there are packages, " +
      'not "debian". Leave BASE out of args.',
  ],
  [
    "a disk that the host does not have",
    () => testHost().dataDisk("data"),
    'shop/web: a data disk of the host is one of: none, not "data".',
  ],
  [
    "a subnet that the network does not have",
    () => testHost({ subnet: "app" }),
    'shop/web: subnet is one of the network\'s: default, not "app".',
  ],
  [
    "a way in through nobody",
    () => synthesize(testHost({ access: Access.through("jump") }).node.scope as AzureStack),
    'shop/web: Access.through names a host of the stack shop, not "jump". Its hosts are web.',
  ],
  [
    "a way in through the host itself",
    () => synthesize(testHost({ access: Access.through("web") }).node.scope as AzureStack),
    "shop/web: the way through jump hosts comes in from outside, not a circle: web, web. " +
      'Give one of them Access.sshFrom, such as "web".',
  ],
  [
    "a way in through a closed host",
    () => {
      const stack = testStack();
      const network = new Network(stack, "net", { egress: Egress.natGateway() });
      const jump = new ContainerHost(stack, "jump", { network });
      new ContainerHost(stack, "web", { network, access: Access.through(jump) });
      synthesize(stack);
    },
    "shop/web: the jump host jump can be got into itself, not Access.none(). Give jump Access.sshFrom.",
  ],
  [
    "too many tags",
    () => testStack({ tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`t${at}`, "x"])) }),
    "shop: a resource has at most 50 tags, the stack's own included, not 51.",
  ],
];

describe("a user's mistake", () => {
  it.each(MISTAKES)("%s", (_what, program, text) => {
    expect(errorOf(program)).toBe(`${text}\nexit code 2`);
  });

  it("comes with all the others of the same construct", () => {
    const everything = () =>
      testHost({
        adminUser: "admin",
        size: "huge",
        sshKeys: [SshKey.fromFile("/nowhere/key.pub")],
        dataDisks: [{ name: "Data", size: Size.gibibytes(8), lun: 64 }],
      });
    expect(
      errorOf(everything)
        .split("\n")
        .map((line) => line.split(",")[0]),
    ).toEqual([
      "shop/web: adminUser is a name that Azure does not reserve",
      "shop/web: the file of an SSH key can be read",
      "shop/web: size is the name of a virtual machine's size",
      "shop/web: the name of a data disk is 1 to 12 lower-case letters",
      "shop/web: the lun of data disk Data is a whole number from 0 to 63",
      "exit code 2",
    ]);
  });

  it("between constructs comes with all the others of the app", () => {
    const stack = testStack();
    const network = new Network(stack, "net");
    new ContainerHost(stack, "a", { network, access: Access.through("b") });
    new ContainerHost(stack, "b", { network, access: Access.through("a") });
    expect(
      errorOf(() => synthesize(stack))
        .split("\n")
        .map((line) => line.split(",")[0]),
    ).toEqual([
      "shop/a: the way through jump hosts comes in from outside",
      "shop/a: a host with an engine has a way out",
      "shop/b: the way through jump hosts comes in from outside",
      "shop/b: a host with an engine has a way out",
      "exit code 2",
    ]);
  });
});
