import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { AgentSilent, withAgent } from "../../../../local/machine/qemu/agent.js";
import { guestExec } from "../../../../local/machine/qemu/guest-exec.js";

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

const answer = (value: unknown) => `${JSON.stringify({ return: value })}\n`;

test("passes over what an earlier conversation left, until the agent has forgotten it", async () => {
  const { folder } = await standIn((_, socket) => socket.write(answer({ version: "9" })), {
    before: `turn": 1}\n${answer({})}\xff${answer(-1)}`,
  });
  const told = await withAgent(folder, (agent) => agent.execute("guest-info"));
  expect(told).toEqual({ version: "9" });
});

test("runs a program to its end, and tells what it said", async () => {
  let asked = 0;
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const { folder, heard } = await standIn((command, socket) => {
    if (command === "guest-exec") socket.write(answer({ pid: 7 }));
    else if (asked++ === 0) socket.write(answer({ exited: false }));
    else {
      socket.write(
        answer({ exited: true, exitcode: 3, "out-data": base64("ä\nb\n"), "err-data": base64("no") }),
      );
    }
  });
  expect(await guestExec(folder, ["tar", "--extract"], { input: Buffer.from([0, 255]) })).toEqual({
    exitCode: 3,
    stdout: "ä\nb",
    stderr: "no",
  });
  expect(heard.filter(({ execute }) => execute !== "guest-sync-delimited")).toEqual([
    {
      execute: "guest-exec",
      arguments: { path: "tar", arg: ["--extract"], "capture-output": true, "input-data": "AP8=" },
    },
    { execute: "guest-exec-status", arguments: { pid: 7 } },
    { execute: "guest-exec-status", arguments: { pid: 7 } },
  ]);
});

test("a program that is killed ends as in a shell", async () => {
  const { folder } = await standIn((command, socket) =>
    socket.write(answer(command === "guest-exec" ? { pid: 7 } : { exited: true, signal: 9 })),
  );
  expect(await guestExec(folder, ["sleep"])).toEqual({ exitCode: 137, stdout: "", stderr: "" });
});

test("says what the agent says when it refuses", async () => {
  const { folder } = await standIn((_, socket) =>
    socket.write('{"error": {"class": "GenericError", "desc": "Failed to execute child process"}}\n'),
  );
  await expect(guestExec(folder, ["nowhere"])).rejects.toThrow(
    `machine: the machine's agent obeys guest-exec, not Failed to execute child process.`,
  );
});

test("a machine that boots is silent, and so is one that does not run", async () => {
  const { folder } = await standIn(() => {}, { silent: true });
  const refusal = withAgent(folder, async () => {});
  await expect(refusal).rejects.toBeInstanceOf(AgentSilent);
  await expect(refusal).rejects.toThrow("the agent in the virtual machine answers, not silence");
  const none = withAgent(temporary(), async () => {});
  await expect(none).rejects.toBeInstanceOf(AgentSilent);
});

/** An agent at a folder's socket. */
async function standIn(
  obey: (command: string, socket: Socket) => void,
  { before = "", silent = false } = {},
) {
  const heard: { execute: string; arguments: object }[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write(before, "latin1");
    createInterface({ input: socket.setEncoding("latin1") }).on("line", (line) => {
      if (silent) return;
      const message = JSON.parse(line.replace("\xff", "")) as (typeof heard)[number];
      heard.push(message);
      if (message.execute !== "guest-sync-delimited") obey(message.execute, socket);
      else socket.write(`\xff${answer((message.arguments as { id: number }).id)}`, "latin1");
    });
  });
  const folder = join(temporary(), "machine");
  mkdirSync(folder);
  await new Promise<void>((resolve) => server.listen(join(folder, "agent.sock"), resolve));
  cleanup.push(() => server.close());
  return { folder, heard };
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "longshore-test-"));
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
