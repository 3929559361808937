import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group/index.js";
import { Fn, Lazy, TerraformLocal, TerraformOutput } from "cdktf";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { type AzureStack, ContainerHost, Network, PublicIp, SshKey } from "../../../constructs/index.js";
import { LOCAL_SUBSCRIPTION } from "../../../local/azurerm/subscription.js";
import { memoryCloud } from "../../../testbed/memory-cloud.js";
import { openTerraform } from "../../local/terraform.js";
import { synthesize, testStack } from "../support.js";

/** Text that Terraform, or cdktf, would take for something else. */
const TEXTS = [
  `\${file("/etc/hostname")}`,
  "${",
  "%{",
  `$\${x}`,
  `$$\${x}`,
  "%{ if true }yes%{ endif }",
  "%%{x}",
  "$%{x",
  "%${x",
  `\${~ 1 ~}`,
  'quote " backslash \\ and ${x',
  "two\nlines ${\n%{\n",
  "$",
  "$$",
  "%",
  "}",
  `\${TfToken[TOKEN.999999]}`,
  `$\${TfToken[TOKEN.999999]}`,
  "#{TfToken[TOKEN.999999]}",
  "&{TfToken[TOKEN.999999]}",
  "ü ${ 漢",
];

/** As cdktf counts its tokens. */
const GUESSES = Array.from({ length: 20 }, (_, at) => `\${TfToken[TOKEN.${at * at}]}`);

const KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64")}`;

interface Planned {
  readonly outputs: Record<string, { readonly value: unknown }>;
  readonly root_module: {
    readonly resources: { readonly address: string; readonly values: Record<string, unknown> }[];
  };
}

/** What the real terraform would make of a stack. */
async function plan(stack: AzureStack): Promise<Planned> {
  const { configuration } = synthesize(stack);
  const terraform = await openTerraform(memoryCloud());
  onTestFinished(() => terraform.close());
  const { backend: _backend, ...settings } = configuration.terraform ?? {};
  terraform.write({ ...configuration, terraform: settings });
  for (const args of [["init"], ["plan", "-out=plan"]]) {
    const { code, stdout, stderr } = await terraform.run(...args);
    expect(code, stdout + stderr).toBe(0);
  }
  const { stdout } = await terraform.run("show", "-json", "plan");
  return (JSON.parse(stdout) as { planned_values: Planned }).planned_values;
}

const valuesOf = ({ root_module }: Planned, address: string) =>
  root_module.resources.find((one) => one.address === address)?.values ?? {};

describe("literal text, by the real terraform,", () => {
  it("is planned byte for byte in what constructs make", async () => {
    const tags = Object.fromEntries([...TEXTS, ...GUESSES].map((text, at) => [`tag ${at}`, text]));
    const names = { "${x": "1", "$${x": "2", 'a"$${': "3" };
    const stack = testStack({ subscription: LOCAL_SUBSCRIPTION, tags: { ...tags, ...names } });
    const comment = `\${base64encode(file("/etc/passwd"))} %{ x`;
    new ContainerHost(stack, "web", {
      network: new Network(stack, "net"),
      publicIp: PublicIp.static(),
      sshKeys: [SshKey.fromText(`${KEY} ${comment}`)],
      tags: { own: `\${upper("x")}` },
    });
    const planned = await plan(stack);
    expect(valuesOf(planned, "azurerm_resource_group.group").tags).toEqual({ ...tags, ...names });
    expect(valuesOf(planned, "azurerm_linux_virtual_machine.web")).toMatchObject({
      tags: { ...tags, ...names, own: `\${upper("x")}` },
      admin_ssh_key: [{ public_key: `${KEY} ${comment}` }],
    });
  });

  it("is planned byte for byte beside tokens, in what users make with azurerm's own classes, and in outputs", async () => {
    const stack = testStack({ subscription: LOCAL_SUBSCRIPTION });
    const token = stack.resourceGroup?.name ?? "";
    const piece = fc.constantFrom("$", "%", "{", "}", '"', "\\", "x", "\n", "TfToken[a]}", "~", token, token);
    const around = [...TEXTS, `\${TfToken[a]}`].flatMap((text) => [
      text + token,
      token + text,
      `${text}${token}${text}`,
      `${"${"}${token}}${text}`,
    ]);
    const texts = [
      ...around,
      ...fc.sample(
        fc.array(piece, { maxLength: 12 }).map((all) => all.join("")),
        300,
      ),
    ];
    new TerraformOutput(stack, "texts", { value: texts });
    const group = new NetworkSecurityGroup(stack, "own", {
      name: "own",
      location: "westeurope",
      resourceGroupName: token,
      tags: { text: "${x", late: Lazy.stringValue({ produce: () => `of ${token}` }), both: `$${token}` },
    });
    group.addOverride("tags.over", `\${upper("x")}`);
    new TerraformOutput(stack, "function", { value: `$${Fn.upper(token)}$` });
    const local = new TerraformLocal(stack, "expression", `\${upper("x")}`);
    new TerraformOutput(stack, "local", { value: local.asString, description: "${x" });
    const planned = await plan(stack);
    expect(planned.outputs.texts?.value).toEqual(texts.map((text) => text.replaceAll(token, "shop")));
    expect(valuesOf(planned, "azurerm_network_security_group.own").tags).toEqual({
      text: "${x",
      late: "of shop",
      both: "$shop",
      over: "X",
    });
    expect(planned.outputs.function?.value).toBe("$SHOP$");
    expect(planned.outputs.local?.value).toBe("X");
  });
});
