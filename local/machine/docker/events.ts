import { type ClientRequest, request } from "node:http";
import { attempt } from "../run.js";

/**
 * Calls back when a container of the cloud has ended, and whenever one may have while nobody listened. Listens on the
 * engine's own socket: no process of ours that could outlive us. An engine elsewhere is asked to be polled.
 */
export function watchEnds(hash: string, onEnd: () => void): { close(): void } {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let listening: ClientRequest | undefined;
  const later = (ms: number) => {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => {
      onEnd();
      void listen();
    }, ms);
  };
  const listen = async () => {
    const socketPath = await engineSocket();
    if (closed) return;
    if (socketPath === undefined) {
      later(POLL_MS);
      return;
    }
    listening = request({ socketPath, path: eventsPath(hash) }, (response) => {
      onEnd(); // What ended before we listened.
      response.on("data", onEnd);
      response.on("close", () => later(RETRY_MS));
    });
    listening.on("error", () => later(RETRY_MS));
    listening.end();
  };
  void listen();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      listening?.destroy();
    },
  };
}

const POLL_MS = 1000;
/** An engine that restarts is back in seconds. */
const RETRY_MS = 2000;

export function eventsPath(hash: string): string {
  const filters = { type: ["container"], event: ["die"], label: [`longshore=${hash}`] };
  return `/events?filters=${encodeURIComponent(JSON.stringify(filters))}`;
}

/** The unix socket on which the docker client finds its engine; undefined when it is reached in another way. */
async function engineSocket(): Promise<string | undefined> {
  const answer = await attempt("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"], {
    timeoutSeconds: 10,
  });
  const host = answer.ok ? answer.stdout.trim() : "";
  return host.startsWith("unix://") ? host.slice("unix://".length) : undefined;
}
