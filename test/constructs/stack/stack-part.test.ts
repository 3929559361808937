import { ManagedDisk } from "@cdktf/provider-azurerm/lib/managed-disk/index.js";
import { Construct } from "constructs";
import { expect, it } from "vitest";
import * as z from "zod";
import {
  AzureStack,
  addressOf,
  ContainerHost,
  type DataResource,
  Egress,
  Network,
  type PartChecks,
  RemovalPolicy,
  type SpecPart,
  type StackPart,
} from "../../../constructs/index.js";
import { partsOf, type SpecKind } from "../../../core/spec/index.js";
import { errorOf, synthesize, testHost, testStack } from "../support.js";

interface BucketProps {
  readonly bytes?: number | string;
  readonly removalPolicy?: RemovalPolicy;
  readonly field?: string;
  readonly what?: string;
}

/** A kind of part as somebody else writes it. */
class Bucket extends Construct implements StackPart {
  readonly disk: ManagedDisk;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: BucketProps = {},
  ) {
    super(scope, id);
    const { location, resourceGroupName } = AzureStack.of(this);
    this.disk = new ManagedDisk(this, "Default", {
      name: id,
      location,
      resourceGroupName,
      createOption: "Empty",
      storageAccountType: "Premium_LRS",
    });
  }

  specPart(): SpecPart {
    const { field = "buckets", bytes = 0 } = this.props;
    return { field, value: { name: this.node.id, bytes, disk: addressOf(this.disk) } };
  }

  dataResources(): DataResource[] {
    const { what = `bucket ${this.node.id}`, removalPolicy = RemovalPolicy.RETAIN } = this.props;
    return [{ resource: this.disk, what, removalPolicy }];
  }

  checkTogether(checks: PartChecks): void {
    const others = AzureStack.of(this).node.findAll();
    const all = others.filter((construct) => construct instanceof Bucket);
    checks.that(all.length <= 2, { rule: "a stack has at most 2 buckets", seen: String(all.length) });
  }
}

const bucketKind: SpecKind<{ name: string; bytes: number; disk: string }> = {
  name: "bucket",
  field: "buckets",
  schema: z.object({ name: z.string(), bytes: z.int(), disk: z.string() }),
};

it("has a field of its own in the spec, beside those of other kinds", () => {
  const stack = testStack();
  new Bucket(stack, "media", { bytes: 5 });
  testHost({}, stack);
  new Bucket(new Construct(stack, "more"), "logs");
  const { spec } = synthesize(stack);
  expect(partsOf(spec, bucketKind)).toEqual([
    { name: "media", bytes: 5, disk: "azurerm_managed_disk.media" },
    { name: "logs", bytes: 0, disk: "azurerm_managed_disk.more_logs" },
  ]);
  expect(spec.hosts.map(({ name }) => name)).toEqual(["web"]);
  expect(spec.shares).toEqual([]);
});

it("says what of it stays when its stack goes, which keeps the group, and what goes", () => {
  const stack = testStack();
  new Bucket(stack, "scratch", { removalPolicy: RemovalPolicy.DESTROY });
  expect(synthesize(stack).spec).toMatchObject({
    retained: [],
    removable: ["azurerm_managed_disk.scratch"],
  });
  new Bucket(stack, "media");
  expect(synthesize(stack).spec).toMatchObject({
    retained: [
      { address: "azurerm_managed_disk.media", what: "bucket media" },
      { address: "azurerm_resource_group.group", what: "resource group shop" },
    ],
    removable: ["azurerm_managed_disk.scratch"],
  });
});

it("has checks that fail the synth, with those of others in one error", () => {
  const stack = testStack();
  for (const id of ["a", "b", "c"]) new Bucket(stack, id);
  const network = new Network(stack, "net", { egress: Egress.natGateway() });
  for (const id of ["one", "two"]) {
    new ContainerHost(new Construct(stack, id), "web", { name: "web", network });
  }
  expect(errorOf(() => synthesize(stack))).toBe(
    [
      "shop/a: a stack has at most 2 buckets, not 3.",
      "shop/b: a stack has at most 2 buckets, not 3.",
      "shop/c: a stack has at most 2 buckets, not 3.",
      'shop/two/web: the hosts of a stack have names of their own, not "web", which shop/one/web has. Set the prop name of one of them.',
      "exit code 2",
    ].join("\n"),
  );
});

it.each<[string, BucketProps, string]>([
  [
    "that is the stack's own",
    { field: "retained" },
    'the field of a part in longshore.json is none that the stack itself fills, not "retained". Choose another one.',
  ],
  [
    "that every object has",
    { field: "constructor" },
    'the field of a part in longshore.json is none that every object of JavaScript has, not "constructor". Choose another one.',
  ],
  [
    "that is no name",
    { field: "my buckets" },
    'the field of a part in longshore.json is 1 to 63 letters and digits, the first of them a small letter, not "my buckets".',
  ],
])("has no field %s", (_, props, message) => {
  const stack = testStack();
  new Bucket(stack, "media", props);
  expect(errorOf(() => synthesize(stack))).toBe(`shop/media: ${message}\nexit code 2`);
});

it.each<[string, (known: string) => BucketProps]>([
  ["bytes", (bytes) => ({ bytes })],
  ["what", (what) => ({ what })],
])("says nothing that Terraform alone knows, in %s say", (name, props) => {
  const stack = testStack();
  const other = new Bucket(stack, "other");
  new Bucket(stack, "media", props(other.disk.id));
  expect(errorOf(() => synthesize(stack))).toContain(
    `shop/media: ${name} is known when the program runs, not a value that is known only after apply.`,
  );
});
