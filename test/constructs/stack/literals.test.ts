import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  Access,
  App,
  AzureStack,
  Backend,
  Build,
  ContainerHost,
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
  PublicIp,
  ResourceGroup,
  Size,
  SmbShare,
  SshKey,
  StackVault,
  WindowsHost,
} from "../../../constructs/index.js";
import { ExitCode, LongshoreError } from "../../../core/errors.js";

const outdir = mkdtempSync(join(tmpdir(), "longshore-test-"));
afterAll(() => rmSync(outdir, { recursive: true }));

const MARK = "stranger";
/** What a stranger may write: expressions and directives, halves of them, and each as if it were escaped. */
const TEXTS = [
  `\${file("${MARK}")} %{ if ${MARK} }`,
  `$\${${MARK}}%%{${MARK}}\${${MARK}}%{${MARK}}\${${MARK}`,
];

/** Gives each string of the program, by its own value; a test gives another in the place of one. */
type Text = (value: string) => string;

const GROUP = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/ops/providers";
const KEY = `ssh-ed25519 ${Buffer.from(`\0\0\0\x0bssh-ed25519\0\0\0 ${"k".repeat(32)}`).toString("base64")} me`;

/** A program that says everything that can be said in a string. */
function program(text: Text): AzureStack {
  const stack = new AzureStack(new App({ outdir }), text("shop"), {
    location: text("westeurope"),
    subscription: text("11111111-2222-4333-8444-555555555555"),
    backend: Backend.azurerm({
      resourceGroup: text("ops"),
      storageAccount: text("opsstate"),
      container: text("states"),
      key: text("shop.tfstate"),
      subscription: text("22222222-2222-4333-8444-555555555555"),
    }),
    resourceGroup: ResourceGroup.fromName(text("shop-group")),
    access: Access.sshFrom(text("203.0.113.7/32")),
    tags: { [text("team")]: text("web people") },
  });
  const network = new Network(stack, text("net"), {
    addressSpace: [text("10.0.0.0/16")],
    subnets: [{ name: text("hosts"), range: text("10.0.1.0/24") }],
    egress: Egress.natGateway(),
    renamedFrom: text("lan"),
  });
  const hub = Network.fromId(text(`${GROUP}/Microsoft.Network/virtualNetworks/hub`), {
    subnets: [{ name: text("far"), range: text("10.1.0.0/24") }],
    addressSpace: text("10.1.0.0/16"),
  });
  const uploads = new SmbShare(stack, text("uploads"), {
    quota: Size.gibibytes(5),
    name: text("uploaded"),
    account: text("shopuploads"),
    directories: [text("invoices/2026")],
  });
  const models = new NfsShare(stack, text("models"), {
    quota: Size.gibibytes(100),
    name: text("modelled"),
    account: text("shopmodels"),
    directories: [text("large")],
  });
  const archive = SmbShare.fromExisting(stack, text("archive"), {
    accountId: text(`${GROUP}/Microsoft.Storage/storageAccounts/opsfiles`),
    share: text("archived"),
    vaultId: text(`${GROUP}/Microsoft.KeyVault/vaults/ops`),
    secret: text("archive-keys"),
  });
  const web = new ContainerHost(stack, text("web"), {
    network,
    subnet: text("hosts"),
    name: text("web-1"),
    size: text("Standard_B2s_v2"),
    image: HostImage.debian13({ version: text("0.2026.1") }),
    dataDisks: [
      {
        name: text("data"),
        renamedFrom: text("state"),
        size: Size.gibibytes(8),
        mountPath: text("/srv/data"),
      },
    ],
    adminUser: text("shopkeeper"),
    sshKeys: [SshKey.fromText(text(KEY))],
    publicIp: PublicIp.static({ dnsLabel: text("shop-web") }),
    identity: Identity.fromId(text(`${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/web`)),
    engine: Engine.docker({
      version: text("28.5"),
      source: EngineSource.repository({
        url: text("https://mirror.example/docker"),
        suite: text("trixie"),
        component: text("stable"),
        key: text("-----BEGIN PGP PUBLIC KEY BLOCK-----\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n"),
      }),
      registryMirrors: [text("https://hub.example")],
      addressPools: [{ range: text("172.28.0.0/14"), prefix: 24 }],
    }),
    timezone: text("Europe/Berlin"),
    tags: { [text("role")]: text("front") },
  });
  web.connections.allowFrom(IpRanges.named(text("office"), text("198.51.100.0/24")), 443);
  web.connections.allowFrom(ContainerHost.fromPrivateAddress(text("legacy"), text("10.0.9.9")), 8443);
  web.connections.allowFrom(hub, 9443);
  web.mountShare(models, text("/mnt/models"));
  const disk = web.dataDisk(text("data"));
  web.addContainer(text("site"), {
    image: Image.fromRegistry(text("registry.example/site:1")),
    command: [text("serve")],
    publish: [text("80:8080")],
    env: { [text("MODE")]: text("live") },
    secrets: { [text("DB_PASSWORD")]: StackVault.of(stack).secret(text("db")) },
    mounts: [
      Mount.bind(text("/etc/ssl"), text("/ssl")),
      disk.at(text("/data"), { folder: text("site") }),
      uploads.at(text("/uploads"), { subPath: text("new") }),
    ],
    health: Health.http(text("/healthz")),
  });
  web.addContainer(text("worker"), {
    build: Build.directory(text("worker"), {
      dockerfile: text("Dockerfile"),
      args: { [text("MODE")]: text("live") },
      packages: [text("curl")],
    }),
    health: Health.command([text("true")]),
  });
  new ContainerHost(stack, "back", { network, access: Access.through(text("web-1")) });
  const windows = WindowsHost.fromVirtualMachine(stack, text("reports"), {
    vmId: text(`${GROUP}/Microsoft.Compute/virtualMachines/reports`),
    identityId: text(`${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/reports`),
    network: hub,
    subnet: text("far"),
  });
  const drive = windows.mountShare(archive, text("G:"));
  windows.bind(drive.at(text("C:\\data"), { subPath: text("2026") }));
  windows.unmountShare(text("H:"));
  return stack;
}

/** What Terraform reads of a stack, but the backend's arguments, which it reads without templates. */
function configurationOf(stack: AzureStack): string {
  stack.prepareStack();
  const {
    terraform: _settings,
    "//": _note,
    ...configuration
  } = stack.toTerraform() as Record<string, unknown>;
  return JSON.stringify(configuration, (key, value) => (key === "//" ? undefined : value));
}

/** Whether Terraform would evaluate the text: it reads a doubled `$` or `%` before a brace as one that is text. */
function isEvaluated(configuration: string): boolean {
  return /(?<!\$)\$\{(?:file\(\\*")?stranger|(?<!%)%\{(?: if )?stranger/.test(configuration);
}

const values: string[] = [];
program((value) => {
  values.push(value);
  return value;
});

describe("a string of a program", () => {
  it.each(values.map((value, at) => [at, value] as const))(
    "%i (%s) is refused, or text to Terraform",
    (place) => {
      for (const text of TEXTS) {
        let at = 0;
        try {
          const stack = program((value) => (at++ === place ? `${value}${text}` : value));
          expect(isEvaluated(configurationOf(stack)), text).toBe(false);
        } catch (error) {
          if (!(error instanceof LongshoreError)) throw error;
          expect(error.exitCode).toBe(ExitCode.USAGE);
        }
      }
    },
  );

  it("is every one that the props of constructs have", () => {
    const source = readFileSync(new URL(import.meta.url), "utf8");
    const missing = stringProps().filter(
      (name) => !new RegExp(`\\b${name}: |\\b${name}:$`, "m").test(source),
    );
    expect(missing).toEqual([]);
  });
});

/** The names of what takes text in interfaces of props. */
function stringProps(): string[] {
  const folder = new URL("../../../constructs/", import.meta.url).pathname;
  const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));
  const index = readFileSync(join(folder, "index.ts"), "utf8");
  const interfaces = sources
    .flatMap((text) => text.match(/^export interface \w+Props\b[\s\S]*?^\}/gm) ?? [])
    .filter((text) => index.includes(/\w+Props\b/.exec(text)?.[0] ?? "") && !text.includes(" AppProps "));
  const members = interfaces.flatMap((text) => [
    ...text.matchAll(/^ +readonly (\w+)\??: (.*(?:string|Tags).*);$/gm),
  ]);
  return [...new Set(members.map(([, name = ""]) => name))];
}
