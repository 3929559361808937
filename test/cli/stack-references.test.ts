import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Invocation } from "../../cli/invocation.js";
import type { Io } from "../../cli/io.js";
import { destroy } from "../../cli/verbs/destroy.js";
import { plan } from "../../cli/verbs/plan.js";
import { up } from "../../cli/verbs/up.js";
import { Identities } from "../../deploy/identities/identities.js";
import { readStacks } from "../../deploy/program/synth.js";
import { readDrift } from "../../deploy/stacks/stack-run.js";
import { azureTarget } from "../../deploy/targets/azure.js";
import { localTarget } from "../../deploy/targets/local.js";
import { Recorder } from "../../testing/recorder.js";
import { type ProgramStack, writeSynthesized } from "../support/program.js";
import { StateServer } from "../support/state-server.js";

// The real terraform, with its own built-in resource alone: on azure it wants no provider, which would be fetched.

type Name = "azure" | "local";
type Kind = "file" | "http";

let folder: string;
let remote: StateServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-stacks-"));
  remote = await StateServer.start();
});
afterEach(async () => {
  await remote.stop();
  rmSync(folder, { recursive: true });
});

const NAME = "cross-stack-reference-input-base";

const cases = [
  { target: "azure", kind: "file" },
  { target: "azure", kind: "http" },
  // There the backend is another one, whatever it was.
  { target: "local", kind: "http" },
] as const;

describe.each(cases)("on $target, with its state by $kind,", ({ target, kind }) => {
  it("a stack takes the values of another one of the same target", async () => {
    const run = runOn(target);
    writeProgram(target, [base(kind), shop(kind)]);
    if (target === "local") pretendUpOnAzure("20.0.0.4");
    await up(run, ["base", "shop"], ALLOW);
    expect(inputOf(target, kind, "shop")).toBe("10.0.0.4");
    writeProgram(target, [base(kind, "10.0.0.5"), shop(kind)]);
    await up(run, ["base", "shop"], ALLOW);
    expect(inputOf(target, kind, "shop")).toBe("10.0.0.5");
    expect(remote.requests.length > 0).toBe(target === "azure" && kind === "http");
  });

  it("says which stack comes first, before anything is changed", async () => {
    const run = runOn(target);
    writeProgram(target, [base(kind), shop(kind)]);
    if (target === "local") pretendUpOnAzure("20.0.0.4");
    const refusal = {
      exitCode: 2,
      violations: [{ where: "shop", remedy: expect.stringContaining("`longshore up base") }],
    };
    await expect(up(run, ["shop"], ALLOW)).rejects.toMatchObject(refusal);
    await expect(plan(run, [])).rejects.toMatchObject(refusal);
    expect(run.told.text()).toContain("base/host");
    expect(inputOf(target, kind, "shop")).toBeUndefined();
  });

  it("needs the other stack neither to look at one nor to destroy it", async () => {
    const run = runOn(target);
    writeProgram(target, [base(kind), shop(kind)]);
    await up(run, ["base", "shop"], ALLOW);
    await destroy(run, ["base"], ALLOW);
    remote.states.delete("/base");
    const looks = target === "local" || kind === "file";
    if (looks) expect(await readDrift(run, stack("shop"))).toEqual([]);
    await destroy(run, ["shop"], ALLOW);
    expect(inputOf(target, kind, "shop")).toBeUndefined();
    expect(existsSync(join(folder, target, "stacks/shop"))).toBe(false);
  });

  it("destroys a stack that is not up, though the other one is not either", async () => {
    const run = runOn(target);
    writeProgram(target, [base(kind), shop(kind)]);
    await destroy(run, ["base", "shop"], ALLOW);
    expect(existsSync(join(folder, target, "stacks/shop"))).toBe(false);
  });

  it("destroys a stack whose program takes another value than was there", async () => {
    const run = runOn(target);
    writeProgram(target, [base(kind), shop(kind)]);
    await up(run, ["base", "shop"], ALLOW);
    await destroy(run, ["base"], ALLOW);
    remote.states.delete("/base");
    writeProgram(target, [base(kind), shop(kind, { output: "other" })]);
    await destroy(run, ["shop"], ALLOW);
    expect(inputOf(target, kind, "shop")).toBeUndefined();
  });

  it("misses a value that the other stack does not have yet, and finds it after its next `up`", async () => {
    const run = runOn(target);
    const { output: _, ...before } = base(kind).configuration;
    writeProgram(target, [{ name: "base", configuration: before }]);
    await up(run, ["base"], ALLOW);
    writeProgram(target, [base(kind), shop(kind)]);
    await expect(up(run, ["shop"], ALLOW)).rejects.toMatchObject({
      exitCode: 2,
      violations: [{ seen: expect.stringContaining("address"), remedy: expect.stringContaining("up base") }],
    });
    await up(run, ["base", "shop"], ALLOW);
    expect(inputOf(target, kind, "shop")).toBe("10.0.0.4");
  });
});

describe("the state of no stack of the program", () => {
  it("is not read on local, where it would be Azure's", async () => {
    const run = runOn("local");
    writeProgram("local", [shop("http")]);
    await expect(up(run, ["shop"], ALLOW)).rejects.toMatchObject({
      exitCode: 2,
      violations: [{ seen: expect.stringContaining(NAME), remedy: expect.stringContaining("`defaults`") }],
    });
    expect(remote.requests).toEqual([]);
  });

  it("is what its defaults say on local", async () => {
    const run = runOn("local");
    writeProgram("local", [shop("http", { defaults: { address: "10.9.9.9" } })]);
    await up(run, ["shop"], ALLOW);
    expect(inputOf("local", "http", "shop")).toBe("10.9.9.9");
    await destroy(run, ["shop"], ALLOW);
    expect(remote.requests).toEqual([]);
  });

  it("is read on azure", async () => {
    const run = runOn("azure");
    writeProgram("azure", [base("http")]);
    await up(run, ["base"], ALLOW);
    writeProgram("azure", [shop("http")]);
    await up(run, ["shop"], ALLOW);
    expect(inputOf("azure", "http", "shop")).toBe("10.0.0.4");
  });
});

it("names the file of a state that is damaged", async () => {
  const run = runOn("local");
  writeProgram("local", [base("file"), shop("file")]);
  await up(run, ["base"], ALLOW);
  const file = join(folder, "local/stacks/base/stack.tfstate");
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 100));
  await expect(up(run, ["shop"], ALLOW)).rejects.toMatchObject({
    exitCode: 2,
    violations: [{ where: file }],
  });
});

it("keeps no value of a remote state on this computer once a destroy has failed", async () => {
  const run = runOn("azure");
  writeProgram("azure", [base("http"), shop("http")]);
  await up(run, ["base", "shop"], ALLOW);
  const protectedShop = shop("http");
  Object.assign(protectedShop.configuration.resource.terraform_data.host, {
    lifecycle: { prevent_destroy: true },
  });
  writeProgram("azure", [base("http"), protectedShop]);
  await expect(destroy(run, ["shop"], ALLOW)).rejects.toThrow("prevent_destroy");
  expect(existsSync(join(folder, "azure/stacks/shop/references_override.tf.json"))).toBe(false);
  expect(existsSync(join(folder, `azure/stacks/shop/reference_${NAME}.tfstate`))).toBe(false);
});

const ALLOW = { allow: [], yes: true };

/** A stack with an address, which others may take. */
function base(kind: Kind, address = "10.0.0.4") {
  return {
    name: "base",
    configuration: {
      terraform: { backend: backend(kind, "base") },
      resource: { terraform_data: { host: { input: address, "//": { metadata: { path: "base/host" } } } } },
      output: { address: { value: `\${terraform_data.host.output}`, sensitive: true } },
    },
  };
}

/** A stack that takes it, as cdktf writes that; `defaults` go into the block that reads it. */
function shop(
  kind: Kind,
  { output = "address", defaults = {} }: { output?: string; defaults?: object } = {},
) {
  const [[type, config] = ["", {}]] = Object.entries(backend(kind, "base"));
  const block = { backend: type, config, workspace: `\${terraform.workspace}` };
  const input = `\${data.terraform_remote_state.${NAME}.outputs.${output}}`;
  return {
    name: "shop",
    configuration: {
      terraform: { backend: backend(kind, "shop") },
      data: {
        terraform_remote_state: {
          [NAME]: { ...block, ...(Object.keys(defaults).length > 0 ? { defaults } : {}) },
        },
      },
      resource: { terraform_data: { host: { input } } },
    },
  };
}

function backend(kind: Kind, name: string): Record<string, object> {
  return kind === "http"
    ? { http: { address: `${remote.url}/${name}` } }
    : { local: { path: join(folder, "azure/stacks", name, "stack.tfstate") } };
}

/** What synth writes. */
function writeProgram(target: Name, stacks: readonly ProgramStack[]): void {
  const provider = { azurerm: [{ features: [{}] }] };
  const written = stacks.map(({ name, configuration }) => ({
    name,
    configuration: target === "local" ? { provider, ...configuration } : configuration,
  }));
  writeSynthesized(join(folder, "out"), written);
}

function stack(name: string) {
  const found = readStacks(join(folder, "out")).find((each) => each.name === name);
  if (!found) throw new Error(`no stack ${name}`);
  return found;
}

/** What a local run must not take: the other stack is up on azure, with another address. */
function pretendUpOnAzure(address: string): void {
  const outputs = { address: { value: address, type: "string" } };
  const state = {
    version: 4,
    terraform_version: "1.0.0",
    serial: 1,
    lineage: "azure",
    outputs,
    resources: [],
  };
  const file = join(folder, "azure/stacks/base/stack.tfstate");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
  remote.states.set("/base", JSON.stringify(state));
}

/** What a stack's host was made with, by the state of that stack; undefined when it has no host. */
function inputOf(target: Name, kind: Kind, name: string): string | undefined {
  const file = join(folder, target, "stacks", name, "stack.tfstate");
  const inFile = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const state = target === "azure" && kind === "http" ? remote.states.get(`/${name}`) : inFile;
  const resources = (JSON.parse(state ?? "{}").resources ?? []) as {
    type: string;
    instances: { attributes: { input: { value: string } } }[];
  }[];
  return resources.find(({ type }) => type === "terraform_data")?.instances[0]?.attributes.input.value;
}

function runOn(name: Name): Invocation & { told: Recorder } {
  // The program has run: what it wrote is there.
  const project = { folder, app: "true", outdir: join(folder, "out"), data: folder };
  const { signal } = new AbortController();
  const target =
    name === "azure" ? azureTarget(project, signal) : localTarget(project, { home: join(folder, "local") });
  const told = new Recorder();
  const { emit } = told;
  const askSecret = async () => undefined;
  const io: Io = {
    json: false,
    emit,
    result: (text) => told.note(text),
    error: (error) => told.note(String(error)),
    raw: () => {},
    canAsk: false,
    ask: askSecret,
    askSecret,
    close: () => {},
  };
  return { io, emit, told, project, target, identities: new Identities({}, askSecret), signal };
}
