import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";
import { writeSynthesized } from "../support/program.js";
import { onTerminal } from "../support/terminal.js";

// The azure target with the real terraform and its own built-in resource alone, which needs no provider.

const cli = join(packageRoot(), "dist", "cli", "main.js");
const env = { ...process.env, NO_COLOR: "1", LONGSHORE_TARGET: "azure", TF_CLI_CONFIG_FILE: "/dev/null" };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-approval-"));
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: "true", output: "out" }));
  declare("one");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the program says: stacks of one resource each. */
function declare(input: string, names: readonly string[] = ["shop"]): void {
  const stacks = names.map((name) => ({
    name,
    configuration: {
      terraform: { backend: { local: { path: join(folder, `${name}.tfstate`) } } },
      resource: { terraform_data: { value: { input } } },
    },
  }));
  writeSynthesized(join(folder, "out"), stacks);
}

async function longshore(args: readonly string[], exitCode = 0): Promise<string> {
  const result = await execa(process.execPath, [cli, ...args], {
    cwd: folder,
    env,
    all: true,
    reject: false,
    stdin: "ignore",
  });
  if (result.exitCode === exitCode) return result.all;
  throw new Error(`longshore ${args.join(" ")} ended with ${result.exitCode}:\n${result.all}`);
}

/** The same between a keyboard and a screen; `answer` is typed when it is asked. */
async function answering(answer: string, args: readonly string[]) {
  const command = ["env", "-C", folder, process.execPath, cli, ...args];
  return await onTerminal(command, [["Only `yes` is taken for it: ", answer]], env);
}

function inputOf(name: string): string | undefined {
  const file = join(folder, `${name}.tfstate`);
  if (!existsSync(file)) return undefined;
  const { resources } = JSON.parse(readFileSync(file, "utf8"));
  return resources[0]?.instances[0]?.attributes.input.value;
}

describe("without a terminal", () => {
  it.each([["up"], ["destroy"], ["up --json"]])("%s ends with 2 before anything is done", async (command) => {
    const text = await longshore(command.split(" "), 2);
    expect(text).toContain("--yes");
    expect(text).not.toContain("plan\n");
    expect(existsSync(join(folder, ".longshore/azure/stacks/shop"))).toBe(false);
  });

  it("does what is said beforehand", async () => {
    await longshore(["up", "--yes"]);
    expect(inputOf("shop")).toBe("one");
    await longshore(["destroy", "-y", "--json"]);
    expect(inputOf("shop")).toBeUndefined();
  });
});

describe("on a terminal", () => {
  it("up shows the plan, asks, and takes only `yes` for it", async () => {
    for (const answer of ["\r", "y\r", "no\r", "\x04"]) {
      const { exitCode, shown } = await answering(answer, ["up"]);
      expect(shown).toMatch(
        /\+ terraform_data\.value[\s\S]*1 to create[\s\S]*up shop on azure: do all of that\?/,
      );
      expect(shown).toContain("Nothing was changed.");
      expect(exitCode).toBe(4);
    }
    expect(inputOf("shop")).toBeUndefined();
    expect(await answering("yes\r", ["up"])).toMatchObject({ exitCode: 0 });
    expect(inputOf("shop")).toBe("one");
    const again = await answering("", ["up"]);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.shown).toContain("nothing to change");
    expect(again.shown).not.toContain("do all of that?");
  });

  it("can be left by Ctrl-C", async () => {
    expect(await answering("\x03", ["up"])).toMatchObject({ exitCode: 130 });
    expect(inputOf("shop")).toBeUndefined();
  });

  it("destroy asks for each stack", async () => {
    declare("one", ["base", "shop"]);
    await longshore(["up", "--yes", "base", "shop"]);
    const { exitCode, shown } = await answering("yes\r", ["destroy", "shop"]);
    expect(shown).toContain("- terraform_data.value");
    expect(exitCode).toBe(0);
    expect((await answering("no\r", ["destroy", "base"])).exitCode).toBe(4);
    expect([inputOf("base"), inputOf("shop")]).toEqual(["one", undefined]);
  });

  it("asks nobody with --json, whose reader is no person", async () => {
    const { exitCode, shown } = await answering("yes\r", ["up", "--json"]);
    expect(shown).toContain("a run with --json, which asks nobody");
    expect(exitCode).toBe(2);
  });
});

describe("a plan file", () => {
  const file = () => join(folder, "shop.plan");

  it("is its owner's alone, says what it may hold, and is applied without a question", async () => {
    const told = await longshore(["plan", "--out", "shop.plan"]);
    expect(told).toContain("1 to create");
    expect(told).toContain("may hold secrets");
    expect(told).toContain("`longshore up --plan shop.plan`");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toMatchObject({
      notice: expect.stringContaining("may hold secrets"),
      stack: "shop",
      shown: expect.arrayContaining(["  1 to create, 0 to change, 0 to replace, 0 to delete"]),
    });
    await longshore(["up", "--plan", "shop.plan"]);
    expect(inputOf("shop")).toBe("one");
    expect(existsSync(join(folder, ".longshore/azure/stacks/shop/plan"))).toBe(false);
  });

  it("is applied once, to the state that it was made from", async () => {
    await longshore(["plan", "--out", "shop.plan"]);
    await longshore(["up", "--plan", "shop.plan"]);
    expect(await longshore(["up", "--plan", "shop.plan"], 4)).toMatch(
      /shop\.plan: a plan is applied to the state that it was made from, no state, not serial \d+ \(lineage /,
    );
    declare("two");
    await longshore(["plan", "--out", "shop.plan"]);
    declare("three");
    await longshore(["up", "--yes"]);
    declare("two");
    expect(await longshore(["up", "--plan", "shop.plan"], 4)).toMatch(
      /serial 1 .*, not serial \d+ .*Nothing was changed/,
    );
    expect(inputOf("shop")).toBe("three");
  });

  it("is not applied for a program that says something else since", async () => {
    await longshore(["plan", "--out", "shop.plan"]);
    declare("two");
    expect(await longshore(["up", "--plan", "shop.plan"], 4)).toContain("not another program");
    expect(inputOf("shop")).toBeUndefined();
  });

  it("is of one stack", async () => {
    declare("one", ["base", "shop"]);
    expect(await longshore(["plan", "--out", "shop.plan"], 2)).toContain(
      "a plan file is of one stack, not base, shop",
    );
    await longshore(["plan", "shop", "--out", "shop.plan"]);
    expect(await longshore(["up", "base", "--plan", "shop.plan"], 2)).toContain("made for, shop, not base");
    await longshore(["up", "shop", "--plan", "shop.plan"]);
    expect([inputOf("base"), inputOf("shop")]).toEqual([undefined, "one"]);
  });

  it("is not written in the place of another file, and no other file is taken for one", async () => {
    const text = readFileSync(join(folder, "cdktf.json"), "utf8");
    expect(await longshore(["plan", "--out", "cdktf.json"], 2)).toContain(
      "a plan that `longshore plan --out`",
    );
    expect(readFileSync(join(folder, "cdktf.json"), "utf8")).toBe(text);
    writeFileSync(file(), text, { mode: 0o600 });
    expect(await longshore(["up", "--plan", "shop.plan"], 2)).toContain("a plan that `longshore plan --out`");
    expect(await longshore(["up", "--plan", "nowhere"], 2)).toContain("not none");
  });

  it("is refused when others can read it, on another target, or with other decisions", async () => {
    await longshore(["plan", "--out", "shop.plan"]);
    await execa("chmod", ["640", file()]);
    expect(await longshore(["up", "--plan", "shop.plan"], 2)).toMatch(/not mode 0640.*chmod 600 shop\.plan/);
    await execa("chmod", ["600", file()]);
    expect(await longshore(["up", "--plan", "shop.plan", "-t", "local"], 2)).toContain("azure, not local");
    expect(await longshore(["up", "--plan", "shop.plan", "--allow", "x"], 2)).toContain("not --allow");
    expect(inputOf("shop")).toBeUndefined();
  });
});
