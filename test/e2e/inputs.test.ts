import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestProject } from "../../testbed/project.js";
import { VALUES } from "../constructs/inputs/values.js";

/** What constructs take and a container gets: it is there byte for byte, on a real host with a real engine. */
const TAKEN: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(VALUES).filter(
    ([, text]) => !/[\0\p{Surrogate}]/u.test(text) && Buffer.byteLength(text) < 131_000,
  ),
);
const TEXTS = Object.values(TAKEN);
/** The last one is as long as Linux lets one variable be. */
const ENV: Readonly<Record<string, string>> = Object.fromEntries([
  ...TEXTS.map((text, at) => [`TEXT_${at}`, text]),
  ["PATH", "/a\nb"],
  ["HOME", "two\nlines"],
  ["LONGEST", "x".repeat(131_071 - "LONGEST=".length)],
]);
/** Build arguments and health checks are on one line of a shell, which holds fewer. */
const SHORT = TEXTS.filter((text) => text.length < 1000);

describe("on a host", () => {
  const project = new TestProject();
  let seen: Awaited<ReturnType<typeof lookInto>>;

  beforeAll(async () => {
    project.write(
      "site/Dockerfile",
      [
        "ARG BASE",
        "FROM $BASE",
        ...SHORT.map((_text, at) => `ARG ARGUMENT_${at}`),
        'RUN ["/usr/bin/busybox", "sh", "-c", "/usr/bin/busybox env -0 > /arguments"]',
        "COPY files /files",
        "",
      ].join("\n"),
    );
    project.write("site/files/a b/größe \u{1f600}", "content\r\n\ufeff\0end");
    project.write("site/files/left-out", "");
    project.write("site/Dockerfile.dockerignore", "**/left-*\n");
    project.write("site/.dockerignore", "files\n");
    project.write(
      "inputs.json",
      JSON.stringify({ command: TEXTS, env: ENV, args: argumentsOf(SHORT), words: SHORT }),
    );
    project.program("shop", PROGRAM);
    await project.run(["up", "shop"]);
    seen = await lookInto(project);
  });
  afterAll(() => project.destroyAll());

  it("a container's environment is as it was declared", () => {
    const found = new Map(
      wordsOf(seen.environment).map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
    for (const [name, value] of Object.entries(ENV)) expect([name, found.get(name)]).toEqual([name, value]);
  });

  it("a container's command is as it was declared", () => {
    expect(wordsOf(seen.command).slice(-TEXTS.length)).toEqual(TEXTS);
  });

  it("build arguments are as they were declared", () => {
    expect(
      wordsOf(seen.args)
        .filter((line) => line.startsWith("ARGUMENT_"))
        .sort(),
    ).toEqual(
      Object.entries(argumentsOf(SHORT))
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
    );
  });

  it("files of a build are as they were, but those that its ignore file leaves out", () => {
    expect(seen.files?.toString()).toBe("/files/a b/größe \u{1f600}\n");
    expect(seen.content?.toString()).toBe("content\r\n\ufeff\0end");
  });

  it("the words of a health check are as they were declared", () => {
    expect(wordsOf(seen.words)).toEqual(SHORT);
  });

  it("is as declared when it is looked at again", async () => {
    await project.run(["verify", "shop"]);
  });
});

/** What to look at in the container, by commands for the host's shell. */
const LOOKS = {
  environment: "cat /proc/1/environ",
  command: "cat /proc/1/cmdline",
  args: "cat /arguments",
  files: "find /files -type f",
  content: "sh -c 'cat /files/*/*'",
  words: "cat /tmp/words",
} as const;

async function lookInto(project: TestProject): Promise<Partial<Record<keyof typeof LOOKS, Buffer>>> {
  const script = Object.values(LOOKS)
    .map((command) => `docker exec site /usr/bin/busybox ${command} | base64 -w 0; echo`)
    .join("\n");
  const lines = (await project.onHost("shop/web", "sh", "-c", script)).split("\n");
  return Object.fromEntries(
    Object.keys(LOOKS).map((name, at) => [name, Buffer.from(lines[at] ?? "", "base64")]),
  );
}

function wordsOf(bytes: Buffer | undefined): string[] {
  return (bytes?.toString() ?? "").split("\0").slice(0, -1);
}

function argumentsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text, at) => [`ARGUMENT_${at}`, text]));
}

const PROGRAM = `
const { readFileSync } = await import("node:fs");
const { command, env, args, words } = JSON.parse(readFileSync("inputs.json", "utf8"));
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.67.0.0/16", egress: l.Egress.natGateway() });
const web = new l.ContainerHost(stack, "web", {
  network: net,
  engine: l.Engine.docker({ source: l.EngineSource.distribution() }),
});
const busybox = "/usr/bin/busybox";
web.addContainer("site", {
  build: l.Build.directory("site", { packages: ["busybox-static"], args }),
  command: [busybox, "sh", "-c", "while :; do " + busybox + " sleep 1; done", "sh", ...command],
  env,
  health: l.Health.command([busybox, "sh", "-c", 'printf "%s\\\\0" "$@" > /tmp/words', "sh", ...words]),
});
`;
