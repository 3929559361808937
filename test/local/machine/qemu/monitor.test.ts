import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { withMonitor } from "../../../../local/machine/qemu/monitor.js";

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

test("greets, asks, passes over events, and lets go", async () => {
  const { folder, server, heard } = await standIn((command, socket) => {
    socket.write('{"event":"RESUME","timestamp":{"seconds":1,"microseconds":2}}\n');
    socket.write(command === "query-status" ? '{"return":{"status":"running"}}\n' : '{"return":{}}\n');
  });
  expect(await withMonitor(folder, (monitor) => monitor.execute("query-status"))).toEqual({
    status: "running",
  });
  expect(heard).toEqual(["qmp_capabilities", "query-status"]);
  const connections = await new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  expect(connections).toBeLessThanOrEqual(1);
});

test("reaches a folder whose path is longer than a socket's may be", async () => {
  const name = "x".repeat(120);
  const { folder } = await standIn((_, socket) => socket.write('{"return":{"name":"web"}}\n'), name);
  expect(await withMonitor(folder, (monitor) => monitor.execute("query-name"))).toEqual({ name: "web" });
});

test("says what QEMU says when it refuses", async () => {
  const { folder } = await standIn((command, socket) => {
    socket.write(
      command === "device_add"
        ? '{"error":{"class":"GenericError","desc":"lun already used"}}\n'
        : '{"return":{}}\n',
    );
  });
  await expect(withMonitor(folder, (monitor) => monitor.execute("device_add", { lun: 1 }))).rejects.toThrow(
    `${folder}: QEMU obeys its monitor, not lun already used.`,
  );
});

test("an answer that never comes to its end is an error", async () => {
  const { folder } = await standIn((_, socket) => socket.end());
  await expect(withMonitor(folder, (monitor) => monitor.execute("query-status"))).rejects.toThrow(
    `${folder}: QEMU's monitor answers, not a closed connection.`,
  );
});

test("nobody answers where no machine is", async () => {
  expect(await withMonitor(temporary(), (monitor) => monitor.execute("query-status"))).toBeUndefined();
});

/** A monitor in a folder. */
async function standIn(
  obey: (command: string, socket: Socket) => void,
  folderName = "machine",
): Promise<{ folder: string; server: Server; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.write('{"QMP":{"version":{},"capabilities":["oob"]}}\n');
    createInterface({ input: socket }).on("line", (line) => {
      const { execute } = JSON.parse(line) as { execute: string };
      heard.push(execute);
      obey(execute, socket);
    });
  });
  const folder = join(temporary(), folderName);
  mkdirSync(folder);
  const here = process.cwd();
  process.chdir(folder);
  await new Promise<void>((resolve) => server.listen("monitor.sock", resolve));
  process.chdir(here);
  cleanup.push(() => server.close());
  return { folder, server, heard };
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "longshore-test-"));
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
