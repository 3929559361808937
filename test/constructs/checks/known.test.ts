import { Token } from "cdktf";
import { describe, expect, it } from "vitest";
import {
  Access,
  AzureStack,
  Backend,
  Build,
  type ContainerHostProps,
  type ContainerProps,
  Duration,
  Egress,
  Engine,
  EngineSource,
  Health,
  HostImage,
  Identity,
  Image,
  IpRanges,
  Mount,
  Network,
  NfsShare,
  Port,
  PublicIp,
  ResourceGroup,
  Size,
  SmbShare,
  SshKey,
  WindowsHost,
} from "../../../constructs/index.js";
import { isKnownAfterApply } from "../../../core/known-after-apply.js";
import { errorOf, synthesize, testApp, testHost, testStack } from "../support.js";

const later = { creationStack: [], resolve: () => "later", toString: () => "later" };
const text = Token.asString(later);
const number = Token.asNumber(later);
const list = Token.asList(later);
const map = Token.asStringMap(later);
const numbers = Token.asNumberList(later);

const host = (props: Partial<ContainerHostProps>) => testHost(props);
const container = (props: ContainerProps, name = "site") =>
  testHost().addContainer(name, { image: "caddy:2", ...props });
const smb = (props: object = {}, id = "uploads") =>
  new SmbShare(testStack(), id, { quota: Size.gibibytes(5), ...props });
const network = (props: object) => new Network(testStack(), "net", props);
const id = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/ops/providers";

/** One line for each thing that a program may say and that is needed before Terraform runs. */
const NEEDED: ReadonlyArray<[what: string, program: () => unknown]> = [
  ["id", () => testStack().node && new AzureStack(testApp(), text, { location: "westeurope" })],
  ["location", () => testStack({ location: `west${text}` })],
  ["subscription", () => testStack({ subscription: text })],
  ["access.ranges[0]", () => testStack({ access: Access.sshFrom(text) })],
  ["access.ranges", () => testStack({ access: Access.sshFrom(...list) })],
  ["access.host", () => host({ access: Access.through(text) })],
  ["resourceGroup.name", () => testStack({ resourceGroup: ResourceGroup.fromName(text) })],
  [
    "backend.props.key",
    () =>
      testStack({
        backend: Backend.azurerm({ resourceGroup: "a", storageAccount: "abc", container: "abc", key: text }),
      }),
  ],
  ["the name of a tag", () => testStack({ tags: map })],
  ["the name of a tag", () => host({ tags: { [text]: "x" } })],
  ["name", () => host({ name: `web-${text}` })],
  ["subnet", () => host({ subnet: text })],
  ["size", () => host({ size: text })],
  ["zone", () => host({ zone: number as 1 })],
  ["image.version", () => host({ image: HostImage.debian13({ version: text }) })],
  ["adminUser", () => host({ adminUser: text })],
  ["timezone", () => host({ timezone: text })],
  ["sshKeys[0].text", () => host({ sshKeys: [SshKey.fromText(text)] })],
  ["sshKeys[0].path", () => host({ sshKeys: [SshKey.fromFile(text)] })],
  ["publicIp.dnsLabel", () => host({ publicIp: PublicIp.static({ dnsLabel: text }) })],
  ["identity.id", () => host({ identity: Identity.fromId(text) })],
  ["engine.docker.version", () => host({ engine: Engine.docker({ version: text }) })],
  ["engine.docker.registryMirrors", () => host({ engine: Engine.docker({ registryMirrors: list }) })],
  [
    "engine.docker.registryMirrors[0]",
    () => host({ engine: Engine.docker({ registryMirrors: [`https://${text}`] }) }),
  ],
  ["engine.docker.logFiles", () => host({ engine: Engine.docker({ logFiles: number }) })],
  [
    "engine.docker.addressPools[0].prefix",
    () => host({ engine: Engine.docker({ addressPools: [{ range: "10.9.0.0/16", prefix: number }] }) }),
  ],
  [
    "engine.docker.source.options.url",
    () => host({ engine: Engine.docker({ source: EngineSource.repository({ url: `https://${text}` }) }) }),
  ],
  ["dataDisks[0].name", () => host({ dataDisks: [{ name: text, size: Size.gibibytes(4) }] })],
  ["dataDisks[0].lun", () => host({ dataDisks: [{ name: "a", size: Size.gibibytes(4), lun: number }] })],
  [
    "dataDisks[0].mountPath",
    () => host({ dataDisks: [{ name: "a", size: Size.gibibytes(4), mountPath: `/srv/${text}` }] }),
  ],
  ["trustedLaunch", () => host({ trustedLaunch: later as unknown as boolean })],
  ["an amount", () => Size.gibibytes(number)],
  ["an amount", () => Duration.seconds(number)],
  ["name", () => container({}, text)],
  ["image", () => container({ image: `registry/${text}` })],
  ["image.reference", () => container({ image: Image.fromRegistry(text) })],
  ["build.path", () => container({ image: undefined, build: Build.directory(`./${text}`) })],
  [
    "build.props.args.A",
    () => container({ image: undefined, build: Build.directory("a", { args: { A: text } }) }),
  ],
  [
    "build.props.packages",
    () => container({ image: undefined, build: Build.directory("a", { packages: list }) }),
  ],
  ["command", () => container({ command: list })],
  ["command[1]", () => container({ command: ["a", `--x=${text}`] })],
  ["env", () => container({ env: map })],
  ["env.A", () => container({ env: { A: `http://${text}/` } })],
  ["a key of env", () => container({ env: { [`A${text}`]: "x" } })],
  ["env.PORT", () => container({ env: { PORT: `${number}` } })],
  ["publish[0]", () => container({ publish: [number] })],
  ["publish[0]", () => container({ publish: [`${number}:80`] })],
  ["publish", () => container({ publish: numbers })],
  ["mounts[0].source", () => container({ mounts: [Mount.bind(`/srv/${text}`, "/srv")] })],
  ["health.probe.path", () => container({ publish: [80], health: Health.http(`/${text}`) })],
  ["health.probe.port", () => container({ publish: [80], health: Health.tcp({ port: number }) })],
  ["health.probe.command", () => container({ health: Health.command(list) })],
  ["containerPort", () => container({ publish: [80] }).addressOf(number)],
  ["port", () => testHost().connections.allowFromInternet(number)],
  ["port.to", () => testHost().connections.allowFromInternet(Port.tcpRange(1, number))],
  ["peer.sourcePrefixes[0]", () => testHost().connections.allowFrom(IpRanges.named("a", `${text}/32`), 80)],
  ["name", () => testHost().dataDisk(text)],
  ["addressSpace", () => network({ addressSpace: list })],
  ["subnets[0].range", () => network({ subnets: [{ name: "a", range: text }] })],
  ["egress.natGatewayProps.zone", () => network({ egress: Egress.natGateway({ zone: number as 1 }) })],
  ["id", () => new Network(testStack(), text)],
  ["id", () => Network.fromId(text, { subnets: [{ name: "a" }] })],
  [
    "subnets[0].name",
    () => Network.fromId(`${id}/Microsoft.Network/virtualNetworks/a`, { subnets: [{ name: text }] }),
  ],
  ["name", () => smb({ name: text })],
  ["account", () => smb({ account: text })],
  ["directories[0]", () => smb({ directories: [`invoices/${text}`] })],
  ["directories", () => smb({ directories: list })],
  [
    "directories[0]",
    () => new NfsShare(testStack(), "n", { quota: Size.gibibytes(100), directories: [text] }),
  ],
  ["path", () => testHost().mountShare(smb(), `/mnt/${text}`)],
  ["uid", () => testHost().mountShare(smb(), "/mnt/a", { uid: number })],
  ["mounts[0].props.subPath", () => container({ mounts: [smb().at("/srv", { subPath: text })] })],
  ["mounts[0].target", () => container({ mounts: [smb().at(`/srv/${text}`)] })],
  [
    "secret",
    () =>
      SmbShare.fromExisting(testStack(), "a", {
        accountId: `${id}/Microsoft.Storage/storageAccounts/a`,
        vaultId: `${id}/Microsoft.KeyVault/vaults/a`,
        share: "abc",
        secret: text,
      }),
  ],
  [
    "drive",
    () => {
      const stack = testStack();
      const windows = WindowsHost.fromVirtualMachine(stack, "w", {
        vmId: text,
        identityId: text,
        network: new Network(stack, "net"),
      });
      windows.unmountShare(text);
    },
  ],
];

describe("a value that is known only after apply", () => {
  it.each(NEEDED)("is told where one is needed before: %s", (what, program) => {
    const told = errorOf(program);
    expect(told).toContain(
      `: ${what} is known when the program runs, not a value that is known only after apply. Give `,
    );
    expect(told).not.toMatch(/TfToken|later|e\+\d/);
  });

  it("may be a tag's value, and what a Windows machine and its identity are", () => {
    const stack = testStack({ tags: { owner: text } });
    const net = new Network(stack, "net");
    WindowsHost.fromVirtualMachine(stack, "w", { vmId: text, identityId: text, network: net });
    expect(synthesize(stack).configuration.resource?.azurerm_resource_group?.group?.tags).toEqual({
      owner: "later",
    });
  });

  it("is known as such in every way that cdktf writes it", () => {
    for (const value of [
      text,
      number,
      ...list,
      ...Object.keys(map),
      ...numbers,
      `a ${text}`,
      `${number}:80`,
    ]) {
      expect(isKnownAfterApply(value), String(value)).toBe(true);
    }
    for (const value of ["", "${", "1e+9", "-1e+300", -1.5e300, Number.NaN, Number.NEGATIVE_INFINITY, 80]) {
      expect(isKnownAfterApply(value), String(value)).toBe(false);
    }
  });
});
