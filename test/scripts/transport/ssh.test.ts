import { createHash, randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprint, parseHostKey } from "../../../scripts/transport/host-keys.js";
import { makeKeyPair } from "../../../scripts/transport/keys.js";
import { connect } from "../../../scripts/transport/ssh.js";
import type { Transport } from "../../../scripts/transport/transport.js";
import { freePort, startSshd, type TestSshd } from "../../../testbed/sshd.js";

let sshd: TestSshd;
let host: Transport;

beforeAll(async () => {
  sshd = await startSshd();
  host = await connect(sshd.endpoint, sshd.login.privateKey, { host: "web" });
});
afterAll(async () => {
  host.close();
  await sshd.stop();
});

describe("run", () => {
  it("gives output, errors and the exit code", async () => {
    const result = await host.run({ argv: ["sh", "-c", "echo out; echo err >&2; exit 3"] });
    expect(result).toEqual({ exitCode: 3, stdout: "out\n", stderr: "err\n" });
  });

  it("gives 128 and the signal's number for a command that a signal ended", async () => {
    const { exitCode } = await host.run({ argv: ["sh", "-c", "kill -TERM $$"] });
    expect(exitCode).toBe(143);
  });

  it("brings any text to the other side unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 100 }),
        async (values) => {
          const words = values.map((value) => value.replaceAll("\0", ""));
          const { stdout } = await host.run({ argv: ["printf", "%s\\0", ...words, "end"] });
          expect(stdout).toBe([...words, "end"].map((word) => `${word}\0`).join(""));
        },
      ),
      { numRuns: 15, examples: [[["it's", '"$HOME"', "a\nb", "`id`", "\\", "ü€😀", "-n", "", " "]]] },
    );
  });

  it("takes binary input and big output", async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    const hash = createHash("sha256").update(bytes).digest("hex");
    const fromBuffer = await host.run({ argv: ["sha256sum"], stdin: bytes });
    expect(fromBuffer.stdout.split(" ")[0]).toBe(hash);
    const fromStream = await host.run({
      argv: ["sha256sum"],
      stdin: Readable.from([bytes.subarray(0, 99), bytes.subarray(99)]),
    });
    expect(fromStream.stdout.split(" ")[0]).toBe(hash);
    const { stdout } = await host.run({ argv: ["base64", "-w0"], stdin: bytes });
    expect(stdout).toBe(bytes.toString("base64"));
  });

  it("refuses output without end", async () => {
    await expect(host.run({ argv: ["yes"] })).rejects.toThrow("web: `yes` writes at most 16 MiB, not more.");
  });

  it("runs fifty commands at once on one connection", async () => {
    const numbers = Array.from({ length: 50 }, (_, index) => String(index));
    const results = await Promise.all(
      numbers.map((number) => host.run({ argv: ["sh", "-c", "sleep 0.1; echo $1", "-", number] })),
    );
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
  });

  it("waits its turn where sshd admits fewer sessions", async () => {
    const narrow = await startSshd({ login: sshd.login, settings: ["MaxSessions 2"] });
    const transport = await connect(narrow.endpoint, sshd.login.privateKey, { host: "web" });
    const numbers = Array.from({ length: 20 }, (_, index) => String(index));
    const results = await Promise.all(numbers.map((number) => transport.run({ argv: ["echo", number] })));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
    transport.close();
    await narrow.stop();
  });

  it("ends what takes too long, on the host as well", async () => {
    const mark = join(sshd.folder, "late");
    const command = { argv: ["sh", "-c", `echo $$ > ${mark}; sleep 600; true`], timeoutSeconds: 1 };
    await expect(host.run(command)).rejects.toThrow("takes at most 1 s, not more.");
    expect(isRunning(Number(readFileSync(mark, "utf8")))).toBe(false);
  });

  it("tells a command's own exit code 124 from a deadline", async () => {
    const { exitCode } = await host.run({ argv: ["sh", "-c", "exit 124"] });
    expect(exitCode).toBe(124);
  });
});

describe("stream", () => {
  it("gives output while the command runs", async () => {
    const seen: string[] = [];
    let first = Number.NaN;
    const started = Date.now();
    const exitCode = await host.stream(
      { argv: ["sh", "-c", "echo one; sleep 1; echo two >&2; exit 4"] },
      (chunk, from) => {
        if (seen.length === 0) first = Date.now() - started;
        seen.push(`${from}: ${chunk.toString().trim()}`);
      },
    );
    expect(exitCode).toBe(4);
    expect(seen).toEqual(["stdout: one", "stderr: two"]);
    expect(first).toBeLessThan(Date.now() - started - 500);
  });

  it("has no limit to what is written", async () => {
    let size = 0;
    await host.stream({ argv: ["head", "-c", "40000000", "/dev/zero"] }, (chunk) => {
      size += chunk.length;
    });
    expect(size).toBe(40_000_000);
  });
});

describe("put", () => {
  it("writes content, mode and owner, and replaces what was there", async () => {
    const path = join(sshd.folder, "new folder", "it's a file");
    await host.put({ path, content: "old", mode: 0o600 });
    await host.put({ path, content: randomBytesWithZero, mode: 0o640, owner: "daemon:daemon" });
    expect(readFileSync(path)).toEqual(randomBytesWithZero);
    expect(statSync(path).mode & 0o7777).toBe(0o640);
    expect(statSync(path).uid).toBe(1);
  });

  it("leaves the old file when the content breaks off", async () => {
    const path = join(sshd.folder, "whole");
    writeFileSync(path, "old");
    const second = await startSshd({ login: sshd.login });
    const doomed = await connect(second.endpoint, sshd.login.privateKey, { host: "web" });
    const writing = doomed.put({ path, content: Buffer.alloc(200 * 1024 * 1024, 1), mode: 0o600 });
    const outcome = expect(writing).rejects.toThrow("web: `sh -c set -eu` ends with an exit code");
    await sleep(300);
    await second.stop();
    await outcome;
    await sleep(300);
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  it("says why it could not", async () => {
    await expect(host.put({ path: "/proc/longshore/x", content: "", mode: 0o600 })).rejects.toThrow(
      "web: /proc/longshore/x can be written, not exit code 1: mkdir: cannot create directory",
    );
  });
});

describe("forward", () => {
  it("connects to an address as seen from the host", async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    const address = echo.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const stream = await host.forward("127.0.0.1", address.port);
    stream.end("through");
    expect(Buffer.concat(await stream.toArray()).toString()).toBe("through");
    echo.close();
  });

  it("says that nothing listens", async () => {
    const port = await freePort();
    await expect(host.forward("127.0.0.1", port)).rejects.toThrow(
      `web: the host can connect to 127.0.0.1:${port}, not `,
    );
  });
});

describe("connect", () => {
  it("refuses a host that shows another key, and shows both", async () => {
    const other = makeKeyPair(join(sshd.folder, "other"), "");
    const endpoint = { ...sshd.endpoint, hostKeys: [other.publicKey] };
    const seen = fingerprint(parseHostKey(sshd.endpoint.hostKeys[0] ?? "", "web").blob);
    const pinned = fingerprint(parseHostKey(other.publicKey, "web").blob);
    const attempt = connect(endpoint, sshd.login.privateKey, { host: "web" });
    await expect(attempt).rejects.toMatchObject({
      message:
        `web: 127.0.0.1:${endpoint.port} shows a pinned host key (${pinned}), not ${seen} (ssh-ed25519). ` +
        "Nothing was sent to it. Another machine may answer in its place: find out before you go on.",
    });
  });

  it.each([
    ["echo Welcome; sleep 600", 'nothing after 3 s, having printed "Welcome"'],
    ["exit 7", "it ended with exit code 7"],
  ])("says what is wrong with a login shell that runs no command: %s", async (start, seen) => {
    const useless = await startSshd({ login: sshd.login, settings: [`ForceCommand ${start}`] });
    const attempt = connect(useless.endpoint, sshd.login.privateKey, { host: "web", shellSeconds: 3 });
    await expect(attempt).rejects.toThrow(
      `web: the login shell of root runs the commands that it is given, not ${seen}.`,
    );
    await useless.stop();
  });

  it("refuses a host whose only keys are of another kind than the pinned ones", async () => {
    const endpoint = { ...sshd.endpoint, hostKeys: [ECDSA_KEY] };
    await expect(connect(endpoint, sshd.login.privateKey, { host: "web" })).rejects.toThrow(
      "shows a pinned host key",
    );
  });

  it.each([
    ["KexAlgorithms diffie-hellman-group14-sha1", "key exchange (KexAlgorithms)", "curve25519-sha256"],
    ["Ciphers aes256-cbc", "ciphers (Ciphers)", "aes256-gcm@openssh.com"],
    ["MACs umac-64@openssh.com", "MACs (MACs)", "hmac-sha2-256"],
  ])("says what each side offers where they have nothing in common: %s", async (setting, kind, ours) => {
    const [, theirs] = setting.split(" ");
    // A cipher that brings its own MAC leaves nothing to compare.
    const settings = [setting, ...(setting.startsWith("MACs") ? ["Ciphers aes256-ctr"] : [])];
    const strict = await startSshd({ login: sshd.login, settings });
    const started = Date.now();
    const attempt = connect(strict.endpoint, sshd.login.privateKey, { host: "web", deadlineSeconds: 600 });
    const error = await attempt.catch((thrown: Error) => thrown);
    expect(String(error)).toContain(
      `web: the SSH server at 127.0.0.1:${strict.endpoint.port} and Longshore have an algorithm of each kind in common, ` +
        `not for ${kind}: the server offers ${theirs}; Longshore offers `,
    );
    expect(String(error)).toContain(ours);
    expect(String(error)).not.toMatch(/ext-info|kex-strict/);
    // No waiting makes it better.
    expect(Date.now() - started).toBeLessThan(60_000);
    await strict.stop();
  });

  it("refuses to connect where no key is pinned", async () => {
    await expect(
      connect({ ...sshd.endpoint, hostKeys: [] }, sshd.login.privateKey, { host: "web" }),
    ).rejects.toThrow("web: the host's keys are known before it is connected to, not an empty list.");
  });

  it("says that the login was refused, after trying until the deadline", async () => {
    const stranger = makeKeyPair(join(sshd.folder, "stranger"), "");
    const progress: string[] = [];
    const attempt = connect(sshd.endpoint, stranger.privateKey, {
      host: "web",
      deadlineSeconds: 4,
      onProgress: (detail) => progress.push(detail),
    });
    await expect(attempt).rejects.toThrow("lets root log in with this run's key, not a refusal.");
    expect(progress).toEqual([`waiting for SSH at 127.0.0.1:${sshd.endpoint.port}: a refusal`]);
  });

  it("says that nothing answers", async () => {
    const port = await freePort();
    const attempt = connect({ ...sshd.endpoint, port }, sshd.login.privateKey, {
      host: "web",
      deadlineSeconds: 1,
    });
    await expect(attempt).rejects.toThrow(`web: SSH answers at 127.0.0.1:${port}, not connection refused.`);
  });

  it("says that a name has no address", async () => {
    const endpoint = { ...sshd.endpoint, address: "no-such-host.invalid" };
    await expect(
      connect(endpoint, sshd.login.privateKey, { host: "web", deadlineSeconds: 1 }),
    ).rejects.toThrow("web: no-such-host.invalid has an address, not a name that nothing answers for.");
  });

  it("waits for a host that is not up yet", async () => {
    const port = await freePort();
    const login = makeKeyPair(join(sshd.folder, "early"), "");
    const starting = sleep(700).then(() => startSshd({ port, login }));
    const placeholder = await startSshd({ login });
    const late = { ...placeholder.endpoint, port };
    const progress: string[] = [];
    const attempt = connect(late, login.privateKey, {
      host: "web",
      onProgress: (detail) => progress.push(detail),
    });
    // The late one has a host key of its own: that it is compared at all shows that the wait came to an end.
    await expect(attempt).rejects.toThrow("shows a pinned host key");
    expect(progress).toEqual([`waiting for SSH at 127.0.0.1:${port}: connection refused`]);
    await (await starting).stop();
    await placeholder.stop();
  });

  it("goes through a jump host", async () => {
    const inner = await startSshd({ login: sshd.login });
    const through = await connect({ ...inner.endpoint, through: host }, sshd.login.privateKey, {
      host: "db",
    });
    const { stdout } = await through.run({ argv: ["printenv", "SSH_CONNECTION"] });
    expect(stdout.trim().split(" ")[3]).toBe(String(inner.endpoint.port));
    through.close();
    await inner.stop();
    const attempt = connect({ ...inner.endpoint, through: host }, sshd.login.privateKey, {
      host: "db",
      deadlineSeconds: 1,
    });
    await expect(attempt).rejects.toThrow(
      /^db: SSH answers at 127\.0\.0\.1:\d+ through web, not .* from web\./,
    );
  });
});

describe("a connection that breaks", () => {
  it("fails the command under way and every later one, clearly", async () => {
    const doomed = await startSshd({ login: sshd.login });
    const transport = await connect(doomed.endpoint, sshd.login.privateKey, { host: "web" });
    const running = transport.run({ argv: ["sleep", "60"] });
    const outcome = expect(running).rejects.toThrow(
      "web: `sleep 60` ends with an exit code, not the connection broke while the command ran.",
    );
    await sleep(200);
    await doomed.stop();
    await outcome;
    await expect(transport.run({ argv: ["true"] })).rejects.toThrow(
      "web: the SSH connection is open, not closed.",
    );
    await expect(transport.forward("127.0.0.1", 1)).rejects.toThrow(
      "web: the SSH connection is open, not closed.",
    );
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const randomBytesWithZero = Buffer.from([0, 255, 10, 13, 0, 128]);
const ECDSA_KEY =
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNjlGyCTVMJVyjWjIZu7ASqjU9Wb1nrSWCQdPMtGgVPDQzEmsYBYUKaV7BGBZtmMVrIfUl8GOBzsMnE0MGDBrYA=";
