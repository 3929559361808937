import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  App,
  AzureStack,
  type AzureStackProps,
  ContainerHost,
  type ContainerHostProps,
  Network,
  PublicIp,
} from "../../constructs/index.js";
import { LongshoreError } from "../../core/errors.js";
import { type StackSpec, stackSpec } from "../../core/spec/index.js";

export type Attributes = Record<string, unknown>;

/** What Terraform reads, by type and name. */
export type Configuration = Record<string, Record<string, Record<string, Attributes>>>;

export interface Synthesized {
  readonly configuration: Configuration;
  readonly spec: StackSpec;
}

/** An app that writes into a folder of the test's own. */
export function testApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), "longshore-test-"));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  return new App({ outdir });
}

export function testStack(props: Partial<AzureStackProps> = {}): AzureStack {
  return new AzureStack(testApp(), "shop", { location: "westeurope", ...props });
}

/** A host with a public address, in a network of its own. */
export function testHost(
  props: Partial<ContainerHostProps> = {},
  stack: AzureStack = testStack(),
): ContainerHost {
  const network = props.network ?? new Network(stack, "net");
  return new ContainerHost(stack, "web", { network, publicIp: PublicIp.static(), ...props });
}

/** Synthesizes the app of a stack and reads back what it wrote for the stack. */
export function synthesize(stack: AzureStack): Synthesized {
  const app = stack.node.root as App;
  app.synth();
  const read = (file: string): unknown =>
    JSON.parse(readFileSync(join(app.outdir, "stacks", stack.node.id, file), "utf8"));
  return {
    configuration: read("cdk.tf.json") as Configuration,
    spec: stackSpec.parse(read("longshore.json")),
  };
}

/** One resource of a stack, without cdktf's note on it. */
export function resource(stack: AzureStack, address: string): Attributes {
  const [type = "", name = ""] = address.split(".");
  const { "//": _note, ...attributes } = synthesize(stack).configuration.resource?.[type]?.[name] ?? {};
  return attributes;
}

/** The addresses of all resources of a stack. */
export function addresses(stack: AzureStack): string[] {
  return Object.entries(synthesize(stack).configuration.resource ?? {})
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
    .sort();
}

/** How Terraform writes that a value comes from somewhere else. */
export function ref(expression: string): string {
  return `\${${expression}}`;
}

/** The text of the error that a program's input makes. */
export function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof LongshoreError) return `${error.message}\nexit code ${error.exitCode}`;
    throw error;
  }
  throw new Error("nothing was refused");
}
