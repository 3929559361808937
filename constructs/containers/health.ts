import { Duration } from "../../core/units.js";
import type { Checked, Checks } from "../checks/checks.js";
import { show } from "../checks/checks.js";
import { checkPort } from "../network/port.js";

export interface HealthProps {
  /** How long a container may take from its start until it is healthy. Default: 60 seconds. */
  readonly within?: Duration;
}

export interface PortHealthProps extends HealthProps {
  /** The port that the container listens on. Default: the first TCP port that it publishes. */
  readonly port?: number;
}

export type HealthKind =
  | { readonly kind: "running" }
  | { readonly kind: "http"; readonly path: string; readonly port?: number }
  | { readonly kind: "tcp"; readonly port?: number }
  | { readonly kind: "command"; readonly command: readonly string[] };

/** When a container counts as healthy. */
export class Health implements Checked {
  private constructor(
    /** @internal */
    readonly probe: HealthKind,
    readonly within: Duration = Duration.seconds(60),
  ) {}

  /** As long as it runs. */
  static running(): Health {
    return new Health({ kind: "running" });
  }

  /** When a GET of the path answers with any 2xx or 3xx. */
  static http(path: string, { port, within }: PortHealthProps = {}): Health {
    return new Health({ kind: "http", path, port }, within);
  }

  /** When its port takes a connection. */
  static tcp({ port, within }: PortHealthProps = {}): Health {
    return new Health({ kind: "tcp", port }, within);
  }

  /** When the command, run inside the container, ends with 0. */
  static command(command: readonly string[], { within }: HealthProps = {}): Health {
    return new Health({ kind: "command", command }, within);
  }

  /** @internal */
  check(checks: Checks): void {
    const { probe } = this;
    if (probe.kind === "http") {
      checks.that(/^\/[\x21-\x7e]{0,7999}$/.test(probe.path), {
        rule: "the path of Health.http begins with a slash and has no spaces, of at most 8000 characters of ASCII",
        seen: show(probe.path),
        remedy: 'Write it like "/healthz".',
      });
    }
    if (probe.kind === "command") {
      checks.that((probe.command[0] ?? "") !== "", { rule: "Health.command has a command", seen: "none" });
      checks.line("Health.command", probe.command);
    }
    if ((probe.kind === "http" || probe.kind === "tcp") && probe.port !== undefined) {
      checkPort(checks, "the port of a health check", probe.port);
    }
  }
}
