import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useProjectEngine } from "../../../../local/machine/docker/project-engine.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-socket-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the project's engine is used where it runs, and the user names no other", () => {
  const socket = join(folder, "docker.sock");
  const env: NodeJS.ProcessEnv = {};
  useProjectEngine(env, socket);
  expect(env).toEqual({});
  writeFileSync(socket, "");
  useProjectEngine(env, socket);
  expect(env).toEqual({ DOCKER_HOST: `unix://${socket}` });
  const other = { DOCKER_HOST: "tcp://engine.example:2376" };
  useProjectEngine(other, socket);
  expect(other.DOCKER_HOST).toBe("tcp://engine.example:2376");
});
