import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  Access,
  App,
  AzureStack,
  ContainerHost,
  Egress,
  Engine,
  Identity,
  Network,
} from "../../constructs/index.js";
import { StackVault } from "../../constructs/stack/stack-vault.js";
import { deployLocal } from "../../testing/index.js";
import { microsoftClients } from "../support/microsoft.js";

const VALUE = 'a "secret" of the shop, äöü';

const folder = mkdtempSync(join(tmpdir(), "longshore-e2e-"));
let shop: Awaited<ReturnType<typeof deployLocal>>;
let uri: string;
let machineIds: string[];

/** Three hosts: one may read the secret, one may not, and one has no way to any vault. */
function program(): AzureStack {
  const stack = new AzureStack(new App({ outdir: folder }), "shop", { location: "westeurope" });
  const network = new Network(stack, "net", { egress: Egress.natGateway() });
  const closed = new Network(stack, "closed", { egress: Egress.none() });
  const host = (name: string, place: Network) =>
    new ContainerHost(stack, name, {
      network: place,
      engine: Engine.none(),
      access: Access.none(),
      identity: Identity.userAssigned(),
    });
  const [web, other] = [host("web", network), host("other", network)];
  const lonely = host("lonely", closed);
  const vault = StackVault.of(stack);
  const secret = vault.addSecret(stack, "secret", { name: "shop-secret", value: VALUE, version: 1 });
  for (const reader of [web, lonely]) {
    vault.grantRead(reader, "read", secret, reader.identity?.principalId ?? "");
  }
  expect(other.identity).toBeDefined();
  return stack;
}

beforeAll(async () => {
  shop = await deployLocal(program());
  const { openRecords } = await import("../../local/records/store.js");
  const { openHome } = await import("../../local/records/home.js");
  const records = openRecords(openHome(shop.home));
  const [vault] = records.ofType("azurerm_key_vault");
  machineIds = records.ofType("azurerm_linux_virtual_machine").map(({ id }) => id);
  uri = String(vault?.values.vault_uri);
});
afterAll(async () => {
  await shop?.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** Resource group and name of a host's machine. */
function placeOf(host: string): [string, string] {
  const parts = machineIds.find((id) => id.endsWith(`-${host}`) || id.endsWith(`/${host}`))?.split("/") ?? [];
  return [parts[4] ?? "", parts[8] ?? ""];
}

/** As a host does it: a token from the metadata service, and with it the secret, over the system's own trust. */
function fetching(options = ""): string {
  return `
set -eu
token=$(curl --silent --fail --header Metadata:true 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net' | sed -n 's/.*"access_token":"\\([^"]*\\)".*/\\1/p')
printf 'header = "Authorization: Bearer %s"\\n' "$token" | curl --silent --show-error --max-time 10 --config - --write-out '\\n%{http_code}\\n' ${options} '${uri}secrets/shop-secret?api-version=7.4'
`;
}

async function fetched(host: string): Promise<{ status: string | undefined; body: Record<string, unknown> }> {
  const { exitCode, stdout, stderr } = await shop.host(host).exec(["sh", "-c", fetching()]);
  expect(exitCode, stderr).toBe(0);
  const [body = "", status] = stdout.trim().split("\n");
  return { status, body: JSON.parse(body) as Record<string, unknown> };
}

it("gives a machine the secret that its identity may read", async () => {
  const { status, body } = await fetched("web");
  expect(status).toBe("200");
  expect(body).toMatchObject({ value: VALUE, contentType: "application/json" });
});

it("refuses it to a machine without the role", async () => {
  const { status, body } = await fetched("other");
  expect(status).toBe("403");
  expect(body).toMatchObject({ error: { code: "Forbidden", innererror: { code: "ForbiddenByRbac" } } });
});

it("is out of reach for a machine without a way out", async () => {
  const { exitCode, stderr } = await shop.host("lonely").exec(["sh", "-c", fetching()]);
  expect(exitCode).toBe(28);
  expect(stderr).toContain("timed out");
});

it("is trusted by the system alone, and for names of its zone", async () => {
  const ask = (more: string) =>
    shop.host("web").exec(["sh", "-c", `curl --silent --output /dev/null ${more} '${uri}secrets'`]);
  expect((await ask("")).exitCode).toBe(0);
  expect((await ask("--capath /nowhere --cacert /etc/hostname")).exitCode).toBe(77);
  const elsewhere = `--connect-to shop.vault.azure.net:443:${new URL(uri).host}:443`;
  const { exitCode } = await shop
    .host("web")
    .exec(["sh", "-c", `curl --silent ${elsewhere} https://shop.vault.azure.net/secrets`]);
  expect(exitCode).toBe(60);
});

it("goes on after a reboot", async () => {
  await shop.host("web").reboot();
  expect((await fetched("web")).status).toBe("200");
});

it("is managed by Microsoft's own client: power, commands and console of a machine", async () => {
  const { virtualMachines } = (await microsoftClients(shop.home)).compute;
  const [group, name] = placeOf("other");
  const power = async () => {
    const { instanceView } = await virtualMachines.get(group, name, { expand: "instanceView" });
    return instanceView?.statuses?.at(-1)?.code;
  };
  expect(await power()).toBe("PowerState/running");
  await shop.host("other").kill();
  expect(await power()).toBe("PowerState/stopped");
  await virtualMachines.start(group, name);
  expect(await power()).toBe("PowerState/running");
  const { value } = await virtualMachines.runCommand(group, name, {
    commandId: "RunShellScript",
    script: ["id -un", "hostname >&2"],
  });
  expect(value?.[0]?.message).toMatch(/^Enable succeeded: \n\[stdout\]\nroot\n+\[stderr\]\nother\n?$/);
  const { serialConsoleLogBlobUri = "" } = await virtualMachines.retrieveBootDiagnosticsData(group, name);
  expect(serialConsoleLogBlobUri).toContain("?se=");
});
