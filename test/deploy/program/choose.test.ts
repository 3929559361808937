import { describe, expect, it } from "vitest";
import type { SynthesizedStack } from "../../../deploy/program/stack.js";
import { chooseHost, chooseShare, chooseStacks } from "../../../deploy/program/synth.js";
import { hostSpec } from "../../support/recorder.js";

const share = (name: string) => ({
  name,
  path: name,
  protocol: "smb" as const,
  resources: { account: "a", share: "s", secret: "k" },
  directories: [],
});
const stackOf = (
  name: string,
  hosts: readonly string[],
  shares: readonly string[] = [],
): SynthesizedStack => ({
  name,
  configuration: {},
  spec: {
    version: 1,
    stack: name,
    hosts: hosts.map((host) => hostSpec({ name: host, path: `${name}/${host}` })),
    shares: shares.map(share),
    retained: [],
    removable: [],
    secretsInState: false,
  },
});
const shop = stackOf("shop", ["web", "db"], ["pages"]);
const blog = stackOf("blog", ["web"]);
const both = [shop, blog];

const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was refused");
};

describe("stacks", () => {
  it("are those named, in the program's order, or the only one, or all for verbs that look", () => {
    expect(chooseStacks(both, ["blog", "shop"])).toEqual([shop, blog]);
    expect(chooseStacks([blog], [])).toEqual([blog]);
    expect(chooseStacks(both, [], { all: true })).toEqual(both);
  });

  it.each([
    [
      [],
      "longshore: name the stacks when the program declares several, not none named. It declares: shop, blog.",
    ],
    [["shop", "x"], "longshore: a stack that the program declares, not x. It declares: shop, blog."],
  ])("are refused when %j leaves them open", (names, message) => {
    expect(refusal(() => chooseStacks(both, names))).toMatchObject({ message, exitCode: 2 });
  });
});

describe("a host", () => {
  it("is named alone where only one stack has it, else with its stack", () => {
    expect(chooseHost(both, "db")).toMatchObject({ stack: shop, host: { path: "shop/db" } });
    expect(chooseHost(both, "blog/web")).toMatchObject({ stack: blog, host: { path: "blog/web" } });
  });

  it.each([
    [
      "web",
      "longshore: a host of the program, as HOST or STACK/HOST, not web, which several stacks have. " +
        "It has: shop/web, shop/db, blog/web.",
    ],
    [
      "blog/db",
      "longshore: a host of the program, as HOST or STACK/HOST, not blog/db. It has: shop/web, shop/db, blog/web.",
    ],
  ])("is refused as %s", (name, message) => {
    expect(refusal(() => chooseHost(both, name))).toMatchObject({ message, exitCode: 2 });
  });
});

describe("a share", () => {
  it("is named as a host is", () => {
    expect(chooseShare(both, "pages")).toMatchObject({ stack: shop, share: { name: "pages" } });
    expect(refusal(() => chooseShare([blog], "pages"))).toMatchObject({
      message: "longshore: a share of the program, as SHARE or STACK/SHARE, not pages. It has: none.",
      exitCode: 2,
    });
  });
});
