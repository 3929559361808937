import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";
import { ENGINE_UNIT } from "../../core/guest.js";
import type { EngineSpec } from "../../core/spec/index.js";
import { engineVersion } from "../commands/docker.js";
import { startUnit, unitLog } from "../commands/host.js";
import { fitsVersion, type PackageRequest, packageManagerOf } from "../commands/packages/index.js";
import { ask, askAndTell } from "./ask.js";
import type { HostContext, HostStep } from "./host-context.js";

/** The engine answers, and is of the version asked for. */
export function engineStep(engine: EngineSpec): HostStep {
  const wanted = engine.version === undefined ? engine.kind : `${engine.kind} ${engine.version}`;
  return {
    title: `engine ${wanted}`,
    check: async (host) => {
      const expected = `${wanted} answers`;
      const state = await look(host);
      if (state === "missing") return { ok: false, expected, seen: "no engine installed" };
      if (state === "down") {
        return {
          ok: false,
          expected,
          seen: "an engine that is down",
          log: await ask(host, unitLog(ENGINE_UNIT, 10)),
        };
      }
      if (!fitsVersion(state.version, engine.version)) return { ok: false, expected, seen: state.version };
      return { ok: true, seen: `${engine.kind} ${state.version} answers` };
    },
    change: async (host) => {
      let state = await look(host);
      if (state === "down") {
        await ask(host, startUnit(ENGINE_UNIT));
        state = await look(host);
      }
      if (state === "missing") await install(host, engine);
      else if (state !== "down" && !fitsVersion(state.version, engine.version)) await install(host, engine);
    },
  };
}

const versionJson = z.object({ Server: z.object({ Version: z.string() }).nullish() });

async function look(host: HostContext): Promise<"missing" | "down" | { version: string }> {
  const { exitCode, stdout } = await host.transport.run(engineVersion());
  if (exitCode === 127 || stdout.trim() === "") return "missing";
  const { Server } = versionJson.parse(JSON.parse(stdout));
  // A packager's suffix says nothing about what the engine can do: 26.1.5+dfsg1 is 26.1.5.
  return Server ? { version: Server.Version.replace(/\+.*/, "") } : "down";
}

/** Installs, upgrades or goes back to the newest version that fits. With live-restore containers run on. */
async function install(host: HostContext, engine: EngineSpec): Promise<void> {
  const manager = packageManagerOf(host.spec.distribution);
  await askAndTell(host, manager.refresh());
  await askAndTell(host, manager.install(await withVersions(host, engine)));
  await ask(host, startUnit(ENGINE_UNIT));
}

/** Packages that come at the engine's own version are named with it, and pinned to it; the others are not. */
async function withVersions(host: HostContext, { packages, version }: EngineSpec): Promise<PackageRequest[]> {
  if (version === undefined) return packages.map((name) => ({ name }));
  const manager = packageManagerOf(host.spec.distribution);
  const available = manager.readVersions(await ask(host, manager.versions(packages)));
  const ofEngine = available.get(packages[0] ?? "") ?? [];
  const chosen = ofEngine.find((each) => fitsVersion(manager.upstream(each), version));
  if (chosen === undefined) throw noSuchVersion(host, version, ofEngine);
  const versioned = packages.filter((name) => available.get(name)?.includes(chosen));
  const pin = manager.pin(versioned, version, chosen);
  if (pin) await host.transport.put({ ...pin, mode: 0o644 });
  return packages.map((name) => (versioned.includes(name) ? { name, version: chosen } : { name }));
}

function noSuchVersion(host: HostContext, version: string, available: readonly string[]): LongshoreError {
  return new LongshoreError({
    where: host.spec.path,
    rule: `the package source has an engine of version ${version}`,
    seen: available.join(", ") || "none",
    remedy: "Ask for a version that it has.",
  });
}
