import { afterEach, describe, expect, it } from "vitest";
import { memoryCloud } from "./memory-cloud.js";
import { stackConfiguration } from "./stack.js";
import { openTerraform } from "./terraform.js";

type Terraform = Awaited<ReturnType<typeof openTerraform>>;

let terraform: Terraform;
afterEach(() => terraform.close());

async function succeed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await terraform.run(...args);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

describe("the real terraform with the local provider", () => {
  it("plans, applies, sees no difference, and destroys", async () => {
    const cloud = memoryCloud();
    terraform = await openTerraform(cloud);
    terraform.write(stackConfiguration());
    await succeed("init");
    await succeed("validate");
    expect(await succeed("apply", "-auto-approve")).toContain("13 added, 0 changed, 0 destroyed");
    expect(cloud.records.all().every(({ status }) => status === "ready")).toBe(true);
    await succeed("plan", "-detailed-exitcode");
    expect(await succeed("destroy", "-auto-approve")).toContain("13 destroyed");
    expect(cloud.records.all()).toEqual([]);
  });
});
