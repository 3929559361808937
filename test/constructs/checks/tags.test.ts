import { describe, expect, it } from "vitest";
import { AzureStack, Network, NfsShare, Size, SmbShare } from "../../../constructs/index.js";
import { errorOf, testApp, testHost, testStack } from "../support.js";

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, "x"]));
const files = (tags: Record<string, string>) =>
  new SmbShare(testStack({ tags }), "files", { quota: Size.gibibytes(5) });
const privateFiles = (tags: Record<string, string>) => {
  const stack = testStack({ tags });
  const [subnet] = new Network(stack, "net").subnets;
  return new NfsShare(stack, "files", { quota: Size.gibibytes(100), privateEndpoint: subnet });
};

describe("tags", () => {
  it.each<[string, () => unknown]>([
    ["50", () => testStack({ tags: many(50) })],
    ["a name of 512 bytes", () => testStack({ tags: { ["n".repeat(512)]: "" } })],
    ["a name of 256 letters of two bytes", () => testStack({ tags: { ["ü".repeat(256)]: "" } })],
    ["a value of 256 bytes", () => testStack({ tags: { a: "v".repeat(256) } })],
    ["a storage account's name of 128 bytes", () => files({ ["n".repeat(128)]: "x" })],
    ["15 of a zone", () => privateFiles(many(15))],
    ["blanks, digits and colons in a name", () => testStack({ tags: { "1 cost: center": "x" } })],
    [
      "one of a host in the place of the stack's",
      () => testHost({ tags: { a: "2" } }, testStack({ tags: { a: "1" } })),
    ],
  ])("may be %s", (_what, program) => {
    expect(program).not.toThrow();
  });

  it.each<[string, () => unknown, string]>([
    [
      "51",
      () => testStack({ tags: many(51) }),
      "a resource has at most 50 tags, the stack's own included, not 51",
    ],
    [
      "51 with the stack's",
      () => testHost({ tags: { own: "x" } }, testStack({ tags: many(50) })),
      "a resource has at most 50 tags, the stack's own included, not 51",
    ],
    ["a name of 513 bytes", () => testStack({ tags: { ["n".repeat(513)]: "" } }), "not 513 bytes"],
    [
      "a name of 257 letters of two bytes",
      () => testStack({ tags: { ["ü".repeat(257)]: "" } }),
      "not 514 bytes",
    ],
    ["no name", () => testStack({ tags: { "": "x" } }), 'not ""'],
    ...[..."<>%&\\?/\n"].map((character): [string, () => unknown, string] => [
      `${JSON.stringify(character)} in a name`,
      () => testStack({ tags: { [`a${character}`]: "x" } }),
      `not ${JSON.stringify(`a${character}`)}`,
    ]),
    ["a value of 257 bytes", () => testStack({ tags: { a: "v".repeat(257) } }), "at most 256 bytes, not 257"],
    [
      "a value of 129 letters of two bytes",
      () => testStack({ tags: { a: "ü".repeat(129) } }),
      "at most 256 bytes, not 258",
    ],
    ["two cases of a name", () => testStack({ tags: { Team: "a", team: "b" } }), '"Team" and "team"'],
    [
      "two cases of a name, one the stack's",
      () => testHost({ tags: { team: "b" } }, testStack({ tags: { Team: "a" } })),
      '"Team" and "team"',
    ],
    [
      "a storage account's name of 129 bytes",
      () => files({ ["n".repeat(129)]: "x" }),
      "a storage account is 1 to 128 bytes",
    ],
    ["16 of a zone", () => privateFiles(many(16)), "a private DNS zone has at most 15 tags"],
    ["a blank in a zone's name", () => privateFiles({ "cost center": "x" }), "of a private DNS zone is"],
    [
      "a digit at the beginning of a zone's name",
      () => privateFiles({ "1a": "x" }),
      "of a private DNS zone is",
    ],
    [
      "a letter beyond ASCII in a zone's name",
      () => privateFiles({ größe: "x" }),
      "of a private DNS zone is",
    ],
  ])("are never %s", (_what, program, told) => {
    expect(errorOf(program)).toContain(told);
  });

  it("are told as the stack's when they are", () => {
    expect(
      errorOf(() => new AzureStack(testApp(), "shop", { location: "westeurope", tags: { "a/b": "x" } })),
    ).toMatch(/^shop: /);
  });
});
