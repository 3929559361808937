import { isDeepStrictEqual } from "node:util";
import { DAEMON_FILE, ENGINE_UNIT } from "../../core/guest.js";
import type { EngineSpec } from "../../core/spec/index.js";
import { applyEngineSettings } from "../commands/engine-settings.js";
import { readFile } from "../commands/host.js";
import { ask } from "./ask.js";
import type { HostContext, HostStep } from "./host-context.js";

type Settings = Readonly<Record<string, unknown>>;

/** The engine's settings are exactly the declared ones, in the file and in force. */
export function engineSettings(engine: EngineSpec): HostStep {
  return {
    title: "engine settings",
    check: async (host) => {
      const expected = `${DAEMON_FILE} holds the declared settings`;
      const actual = await read(host);
      if (!actual) return { ok: false, expected, seen: "no such file, or not JSON" };
      const differing = differingKeys(actual, engine.daemon);
      if (differing.length === 0) return { ok: true, seen: "as declared" };
      return { ok: false, expected, seen: `other values of ${differing.join(", ")}` };
    },
    change: async (host) => {
      const actual = await read(host);
      const differing = actual && differingKeys(actual, engine.daemon);
      const restart = differing === undefined || !differing.every((key) => RELOADED.has(key));
      const content = `${JSON.stringify(engine.daemon, null, 2)}\n`;
      await ask(host, applyEngineSettings({ path: DAEMON_FILE, unit: ENGINE_UNIT, content, restart }));
    },
  };
}

/** What dockerd reads again at a reload; everything else needs a restart. Source: dockerd(8), "Configuration reload". */
const RELOADED: ReadonlySet<string> = new Set([
  "debug",
  "labels",
  "live-restore",
  "max-concurrent-downloads",
  "max-concurrent-uploads",
  "max-download-attempts",
  "default-runtime",
  "runtimes",
  "authorization-plugins",
  "insecure-registries",
  "registry-mirrors",
  "shutdown-timeout",
  "features",
]);

async function read(host: HostContext): Promise<Settings | undefined> {
  const { exitCode, stdout } = await host.transport.run(readFile(DAEMON_FILE));
  if (exitCode !== 0) return undefined;
  try {
    const settings: unknown = JSON.parse(stdout);
    return isSettings(settings) ? settings : undefined;
  } catch {
    return undefined;
  }
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function differingKeys(actual: Settings, declared: Settings): string[] {
  const keys = new Set([...Object.keys(actual), ...Object.keys(declared)]);
  return [...keys].filter((key) => !isDeepStrictEqual(actual[key], declared[key])).sort();
}
