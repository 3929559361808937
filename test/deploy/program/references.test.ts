import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  AzurermBackend,
  CloudBackend,
  ConsulBackend,
  CosBackend,
  DataTerraformRemoteState,
  DataTerraformRemoteStateAzurerm,
  DataTerraformRemoteStateGcs,
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  GcsBackend,
  HttpBackend,
  NamedCloudWorkspace,
  NamedRemoteWorkspace,
  OssBackend,
  PgBackend,
  RemoteBackend,
  S3Backend,
  type TerraformStack,
} from "cdktf";
import { afterEach, beforeEach, expect, it } from "vitest";
import { App, AzureStack, Backend, ContainerHost, Engine, Network } from "../../../constructs/index.js";
import { readStacks } from "../../../deploy/program/synth.js";

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "longshore-references-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

/** Two stacks, the second one declared first; `prepare` may give them other backends. */
function declare(prepare: (stack: AzureStack) => void = () => {}, backend?: Backend) {
  const app = new App({ outdir });
  const stackOf = (name: string) => {
    const stack = new AzureStack(app, name, { location: "westeurope", ...(backend ? { backend } : {}) });
    prepare(stack);
    return stack;
  };
  return { app, shop: stackOf("shop"), base: stackOf("base") };
}

function host(stack: AzureStack, tags = {}) {
  const network = new Network(stack, "net");
  return new ContainerHost(stack, "host", { network, engine: Engine.none(), tags });
}

const BACKENDS: Readonly<Record<string, (stack: TerraformStack, key: string) => unknown>> = {
  azurerm: (stack, key) =>
    new AzurermBackend(stack, { storageAccountName: "states", containerName: "states", key }),
  cloud: (stack, name) =>
    new CloudBackend(stack, { organization: "acme", workspaces: new NamedCloudWorkspace(name, "shops") }),
  consul: (stack, path) => new ConsulBackend(stack, { address: "127.0.0.1:8500", path, accessToken: "t" }),
  cos: (stack, key) => new CosBackend(stack, { bucket: "states", key }),
  gcs: (stack, prefix) => new GcsBackend(stack, { bucket: "states", prefix }),
  http: (stack, key) => new HttpBackend(stack, { address: `http://127.0.0.1/${key}` }),
  oss: (stack, key) => new OssBackend(stack, { bucket: "states", key }),
  pg: (stack, schemaName) => new PgBackend(stack, { connStr: "postgres://127.0.0.1/states", schemaName }),
  remote: (stack, name) =>
    new RemoteBackend(stack, { organization: "acme", workspaces: new NamedRemoteWorkspace(name) }),
  s3: (stack, key) => new S3Backend(stack, { bucket: "states", key, region: "eu-central-1" }),
};

it.each(Object.keys(BACKENDS))("finds the stack behind a reference with the backend %s", (name) => {
  const { app, shop, base } = declare((stack) => {
    stack.node.tryRemoveChild("backend");
    BACKENDS[name]?.(stack, stack.node.id);
  });
  host(shop, { db: host(base).privateAddress });
  app.synth();
  const [first, second] = readStacks(outdir);
  expect([first?.name, second?.name]).toEqual(["base", "shop"]);
  expect(second?.references).toMatchObject([
    {
      address: "data.terraform_remote_state.cross-stack-reference-input-base",
      stack: { spec: { stack: "base" } },
      outputs: ["cross-stack-output-azurerm_network_interfacehost_nicprivate_ip_address"],
    },
  ]);
});

it.each<[string, Backend, (shop: AzureStack) => { getString(output: string): string }]>([
  [
    "a file, by its path",
    Backend.local(),
    (shop) =>
      new DataTerraformRemoteStateLocal(shop, "hand", {
        path: resolve(".longshore/azure/stacks/base/stack.tfstate"),
      }),
  ],
  [
    "a file, by its path from where terraform runs",
    Backend.local(),
    (shop) => new DataTerraformRemoteStateLocal(shop, "hand", { path: "../base/stack.tfstate" }),
  ],
  [
    "a blob, by other credentials",
    Backend.azurerm({ resourceGroup: "states", storageAccount: "states", container: "states" }),
    (shop) =>
      new DataTerraformRemoteStateAzurerm(shop, "hand", {
        storageAccountName: "states",
        containerName: "states",
        key: "base.tfstate",
        accessKey: "secret",
      }),
  ],
])("finds the stack that a program's own remote state names: %s", (_, backend, handWritten) => {
  const { app, shop } = declare(undefined, backend);
  host(shop, { db: handWritten(shop).getString("address") });
  app.synth();
  const stacks = readStacks(outdir);
  expect(stacks.map(({ name }) => name)).toEqual(["base", "shop"]);
  expect(stacks[1]?.references).toMatchObject([{ stack: { spec: { stack: "base" } }, outputs: ["address"] }]);
});

it("finds no stack behind the state of others", () => {
  const { app, shop } = declare();
  new DataTerraformRemoteStateLocal(shop, "file", { path: "/srv/base/stack.tfstate", defaults: { id: "x" } });
  new DataTerraformRemoteStateS3(shop, "bucket", { bucket: "states", key: "base", region: "eu-central-1" });
  new DataTerraformRemoteStateGcs(shop, "gcs", { bucket: "states", prefix: "base" });
  new DataTerraformRemoteState(shop, "hcp", {
    organization: "acme",
    workspaces: new NamedRemoteWorkspace("base"),
  });
  app.synth();
  const references = readStacks(outdir).find(({ name }) => name === "shop")?.references ?? [];
  expect(references.map(({ name, stack }) => [name, stack])).toEqual([
    ["bucket", undefined],
    ["file", undefined],
    ["gcs", undefined],
    ["hcp", undefined],
  ]);
  expect(references[1]).toMatchObject({ outputs: [], defaults: ["id"] });
});

it("knows the outputs that are taken, however they are written", () => {
  const { app, shop } = declare();
  new DataTerraformRemoteStateLocal(shop, "file", { path: "../base/stack.tfstate" });
  const outputs = "data.terraform_remote_state.file.outputs";
  shop.addOverride("locals", {
    one: `\${${outputs}.a-b}`,
    two: `\${upper(${outputs}["c.d"])}-\${${outputs}.e[0].f}`,
    other: `\${data.terraform_remote_state.file-2.outputs.g}`,
  });
  app.synth();
  const [reference] = readStacks(outdir).find(({ name }) => name === "shop")?.references ?? [];
  expect(reference?.outputs).toEqual(["a-b", "c.d", "e"]);
});

it("refuses stacks that read each other's states in a circle", () => {
  const { app, shop, base } = declare();
  new DataTerraformRemoteStateLocal(shop, "hand", { path: "../base/stack.tfstate" });
  new DataTerraformRemoteStateLocal(base, "hand", { path: "../shop/stack.tfstate" });
  app.synth();
  expect(() => readStacks(outdir)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining("shop -> base -> shop") }),
  );
});

it("lets a stack read the state that it had before", () => {
  const { app, shop } = declare();
  new DataTerraformRemoteStateLocal(shop, "own", { path: "stack.tfstate", defaults: { runs: 0 } });
  app.synth();
  expect(readStacks(outdir).map(({ name }) => name)).toEqual(["shop", "base"]);
});
