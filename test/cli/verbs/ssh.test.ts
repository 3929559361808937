import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Io } from "../../../cli/io.js";
import { handOver } from "../../../cli/verbs/ssh.js";
import { shCommand } from "../../../core/quote.js";
import { readIdentityText } from "../../../scripts/transport/private-key.js";
import { packageRoot } from "../../../system/package-root.js";
import { startSshd, type TestSshd } from "../../../testbed/sshd.js";
import { makeIdentity } from "../../support/identities.js";
import { onTerminal } from "../../support/terminal.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-ssh-"));
  const client = join(folder, "ssh");
  writeFileSync(client, '#!/bin/sh\nprintf "%s|" "$@"; echo on stderr >&2; exit 3\n');
  chmodSync(client, 0o755);
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What a run with `--json` is told. */
function listener() {
  const told: string[] = [];
  const results: object[] = [];
  const io = {
    json: true,
    raw: (chunk: Buffer) => told.push(chunk.toString()),
    result: (_text: string, data: object) => results.push(data),
  } as unknown as Io;
  return { io, told, results };
}

it("tells a command's output in events, and its exit code as the result", async () => {
  const { io, told, results } = listener();
  expect(await handOver(io, "/w/ssh_config", "web", ["echo", "it's"])).toBe(3);
  expect(told.sort()).toEqual(["-F|/w/ssh_config|web|--|echo 'it'\\''s'|", "on stderr\n"]);
  expect(results).toEqual([{ host: "web", exitCode: 3 }]);
});

it("has no shell in events", async () => {
  await expect(handOver(listener().io, "/w/ssh_config", "web", [])).rejects.toMatchObject({
    message:
      "longshore ssh: with --json there is a command to run, not none. Write it behind --, or leave --json out for a shell.",
    exitCode: 2,
  });
});

it("says what to install where there is no client", async () => {
  vi.stubEnv("PATH", "/nowhere");
  await expect(handOver(listener().io, "/w/ssh_config", "web", ["true"])).rejects.toThrow(
    "ssh: the OpenSSH client is on PATH, not none. Install it, e.g. apt-get install openssh-client.",
  );
});

describe("the real client and a real server", () => {
  let sshd: TestSshd;
  const home = mkdtempSync(join(tmpdir(), "longshore-handover-"));
  const at = (name: string) => join(home, name);
  beforeAll(async () => {
    sshd = await startSshd();
    const [key = ""] = sshd.endpoint.hostKeys;
    writeFileSync(at("known_hosts"), `web ${key}\n`);
    writeFileSync(at("config"), config(join(sshd.folder, "login")));
    writeFileSync(
      at("run.mts"),
      `import { handOver } from ${JSON.stringify(join(packageRoot(), "cli/verbs/ssh.ts"))};
const [config, key, ...command] = JSON.parse(process.argv[2]);
const io = { json: false };
process.exitCode = await handOver(io, config, "web", command, key ?? undefined);
`,
    );
  });
  beforeEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    await sshd.stop();
    rmSync(home, { recursive: true });
  });

  const config = (identity: string) =>
    [
      "Host web",
      "  HostName 127.0.0.1",
      `  Port ${sshd.endpoint.port}`,
      "  User root",
      "  HostKeyAlias web",
      `  IdentityFile ${identity}`,
      "  IdentitiesOnly yes",
      `  UserKnownHostsFile ${at("known_hosts")}`,
      "  LogLevel ERROR",
      "",
    ].join("\n");

  const argv = (command: readonly string[], file = "config", key?: string) => [
    ...[
      process.execPath,
      "--import",
      join(packageRoot(), "node_modules/tsx/dist/esm/index.mjs"),
      at("run.mts"),
    ],
    JSON.stringify([at(file), key ?? null, ...command]),
  ];

  it("gives a command a terminal between two terminals", async () => {
    const command = ["sh", "-c", "tty; stty size; exit 5"];
    const { exitCode, shown } = await onTerminal(argv(command));
    expect(shown).toMatch(/^\/dev\/pts\/\d+\n\d+ \d+\n$/);
    expect(exitCode).toBe(5);
  });

  it("gives a shell its terminal", async () => {
    const { exitCode, shown } = await onTerminal(argv([]), [["# ", "tty; exit 6\r"]]);
    expect(shown).toContain("/dev/pts/");
    expect(exitCode).toBe(6);
  });

  it.each(["stdin", "stdout"])(
    "gives it none where its %s is none, so that bytes stay as they are",
    async (end) => {
      const line = shCommand(argv(["sh", "-c", "tty; printf 'a\\nb'; cat"]));
      const piped = end === "stdin" ? `printf 'c\\nd' | ${line}` : `${line} < /dev/null | od -An -c`;
      const { shown } = await onTerminal(["sh", "-c", piped]);
      if (end === "stdin") expect(shown).toBe("not a tty\na\nbc\nd");
      else expect(shown.replaceAll(/\s+/g, "")).toBe("notatty\\na\\nb");
    },
  );

  it("passes a command's own options on", async () => {
    const { exitCode, shown } = await onTerminal(argv(["ls", "-la", "--", at("known_hosts")]));
    expect(shown).toMatch(/^-rw.*known_hosts\n$/);
    expect(exitCode).toBe(0);
  });

  it("logs in by a key that is in no file", async () => {
    const line = makeIdentity(at("pkcs8"), "pkcs8 ed25519", "secret");
    const read = readIdentityText(readFileSync(at("pkcs8"), "utf8"), "secret");
    if (read.kind !== "private") throw new Error(read.kind);
    writeFileSync(join(sshd.folder, "authorized_keys"), `${line}\n`);
    writeFileSync(at("identity-web.pub"), `${line}\n`);
    writeFileSync(at("by-agent"), config(at("identity-web")));
    const command = ["sh", "-c", "tty; exit 7"];
    const { exitCode, shown } = await onTerminal(argv(command, "by-agent", read.privateKey));
    expect(shown).toMatch(/^\/dev\/pts\/\d+\n$/);
    expect(exitCode).toBe(7);
  });
});
