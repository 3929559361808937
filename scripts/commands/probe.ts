import * as z from "zod";
import type { Command } from "../transport/transport.js";

const PROBE_SECONDS = 5;

/**
 * Asks a port from the host itself: no SSH server has to forward anything. `path` is asked for by HTTP; without, it is
 * enough that the port takes a connection. Exits with 0 whatever comes of it, and prints what did.
 */
export function probePort(address: string, port: number, path?: string): Command {
  const asked = path === undefined ? [] : [path];
  return {
    argv: ["python3", "-I", "-c", SCRIPT, "probe", address, String(port), String(PROBE_SECONDS), ...asked],
    timeoutSeconds: PROBE_SECONDS * 4,
  };
}

const SCRIPT = `import http.client, json, socket, sys
address, port, seconds = sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
told = {}
try:
    connection = http.client.HTTPConnection(address, port, timeout=seconds)
    connection.sock = socket.create_connection((address, port), timeout=seconds)
    told["connected"] = True
    if len(sys.argv) > 5:
        connection.putrequest("GET", sys.argv[5], skip_accept_encoding=True)
        connection.endheaders()
        told["status"] = connection.getresponse().status
except TimeoutError:
    told["error"] = "in %g s" % seconds
except (OSError, http.client.HTTPException) as error:
    told["error"] = getattr(error, "strerror", None) or str(error) or type(error).__name__
print(json.dumps(told))
`;

/** What came of it. */
export interface Probed {
  /** Whether the port took a connection. */
  readonly connected: boolean;
  /** Of the HTTP answer. */
  readonly status?: number;
  readonly error?: string;
}

export function readProbe(stdout: string): Probed {
  return probedJson.parse(JSON.parse(stdout));
}

const probedJson = z.object({
  connected: z.boolean().default(false),
  status: z.int().optional(),
  error: z.string().optional(),
});
