import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  App,
  AzureStack,
  ContainerHost,
  Egress,
  Engine,
  Health,
  Network,
} from "../../../constructs/index.js";

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "longshore-tokens-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

const image = "caddy:2";

it.each<[string, (network: Network, address: string) => unknown]>([
  [
    "health.path",
    (network, address) =>
      host(network).addContainer("site", { image, publish: ["80:80"], health: Health.http(`/${address}`) }),
  ],
  [
    "health.command",
    (network, address) =>
      host(network).addContainer("site", { image, health: Health.command(["ping", address]) }),
  ],
  [
    "registryMirrors",
    (network, address) => host(network, Engine.docker({ registryMirrors: [`https://${address}`] })),
  ],
])("refuses an address of another stack's host in %s, which Terraform alone knows", (_, declare) => {
  const app = new App({ outdir });
  const base = new AzureStack(app, "base", { location: "westeurope" });
  const db = new ContainerHost(base, "db", { network: new Network(base, "net"), engine: Engine.none() });
  const shop = new AzureStack(app, "shop", { location: "westeurope" });
  const network = new Network(shop, "net", { egress: Egress.natGateway() });
  const program = () => {
    declare(network, db.privateAddress);
    app.synth();
  };
  expect(program).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining("after apply") }),
  );
});

function host(network: Network, engine = Engine.docker()): ContainerHost {
  return new ContainerHost(AzureStack.of(network), "web", { network, engine });
}
