import { accessSync, constants } from "node:fs";

/** Of the engine that `npm start` starts where there is no service manager: tools/project-engine.mjs. */
const SOCKET = "/run/longshore/docker.sock";

/** Has this process and what it starts use the project's engine, where it runs and the user names no other. */
export function useProjectEngine(env: NodeJS.ProcessEnv, socket: string = SOCKET): void {
  if (env.DOCKER_HOST) return;
  try {
    accessSync(socket, constants.W_OK);
  } catch {
    return; // There is none, or it is another user's.
  }
  env.DOCKER_HOST = `unix://${socket}`;
}
