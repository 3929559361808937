import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudInitOptions, CUSTOM_DATA_LIMIT, cloudConfig } from "../../cloud-init/index.js";
import { readWithPyYaml } from "./support/pyyaml.js";
import { VARIANTS } from "./support/variants.js";

/** The document whose golden file holds all of it: what is the same in all of them is reviewed once. */
const WHOLE = "debian-13-distribution";

describe.each(Object.entries(VARIANTS))("the document %s", (name, options) => {
  const text = cloudConfig(options);

  it(
    name === WHOLE ? "is the golden one" : `differs from ${WHOLE} as the golden difference says`,
    async () => {
      const golden =
        name === WHOLE ? text : difference(cloudConfig(VARIANTS[WHOLE] as CloudInitOptions), text);
      await expect(golden).toMatchFileSnapshot(
        `../golden/cloud-init/${name}.${name === WHOLE ? "yaml" : "diff"}`,
      );
    },
  );

  it("is the same every time", () => {
    expect(cloudConfig(structuredClone(options))).toBe(text);
  });

  it("is valid for the real cloud-init", () => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, text);
    expect(execFileSync("cloud-init", ["schema", "-c", file], { encoding: "utf8" })).toContain("Valid");
  });

  it("holds scripts that the shell can read", () => {
    for (const { path, content } of filesOf(text)) {
      if (!content.startsWith("#!/bin/sh")) continue;
      const file = join(folder, path.replaceAll("/", "_"));
      writeFileSync(file, content);
      execFileSync("dash", ["-n", file]);
      execFileSync("bash", ["-n", file]);
    }
  });
});

describe("cloud-init schema", () => {
  it("can fail", () => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, "#cloud-config\nruncmd: 7\n");
    expect(() => execFileSync("cloud-init", ["schema", "-c", file], { stdio: "pipe" })).toThrow();
  });
});

describe("Azure's limit", () => {
  const withLabels = (length: number) => ({
    distribution: "debian-13" as const,
    adminUser: "azureuser",
    engine: {
      source: { kind: "distribution" as const },
      daemon: { settings: { labels: ["x".repeat(length)] } },
    },
  });

  it("is kept to the byte", () => {
    const spare = CUSTOM_DATA_LIMIT - Buffer.byteLength(cloudConfig(withLabels(1)));
    expect(Buffer.byteLength(cloudConfig(withLabels(1 + spare)))).toBe(CUSTOM_DATA_LIMIT);
    expect(() => cloudConfig(withLabels(2 + spare))).toThrow(
      /^cloud-init: Azure takes at most 65535 bytes of custom data, not 65536 bytes\. The biggest part is \/etc\/docker\/daemon\.json with \d+ bytes: shorten that\.$/,
    );
  });

  it("names another biggest part", () => {
    const users = [{ name: "eve", authorizedKeys: [`ssh-rsa ${"A".repeat(70_000)}`] }];
    expect(() => cloudConfig({ distribution: "debian-13", adminUser: "azureuser", users })).toThrow(
      /The biggest part is users with 70\d\d\d bytes/,
    );
  });
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-cloud-init-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As `diff` tells it, without line numbers, which change with every line that both have. */
function difference(from: string, to: string): string {
  const [one, two] = [from, to].map((text, index) => {
    const file = join(folder, `${index}.yaml`);
    writeFileSync(file, text);
    return file;
  }) as [string, string];
  const { stdout } = spawnSync("diff", ["--unified=1", one, two], { encoding: "utf8" });
  return stdout.replace(/^---.*\n\+\+\+.*\n/, "").replaceAll(/^@@.*$/gm, "@@");
}

function filesOf(text: string): { path: string; content: string }[] {
  const [document] = readWithPyYaml([text]) as [{ write_files?: { path: string; content: string }[] }];
  return document.write_files ?? [];
}
