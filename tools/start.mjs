import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { longshore, longshoreResult } from "./longshore.mjs";
import { chooseMachines, prepareImageBuilder, prepareMachines } from "./machines.mjs";
import { preparePackages, requireDist } from "./project.mjs";
import { useProjectEngine } from "./project-engine.mjs";
import { runScript, say } from "./say.mjs";
import { Phases } from "./start-phases.mjs";

/** @typedef {{ kind: string, name: string, address?: string, ports: { port: number, at: string }[] }} Host */

const phases = new Phases();

await runScript(async () => {
  say("Longshore brings up the stack `web` on this computer: one host, one container that serves a page");
  useProjectEngine();
  const machines = await chooseMachines();
  /** @type {ReturnType<typeof startImage> | undefined} */
  let image;
  try {
    const builder = phases.time("packages for the image", () => prepareImageBuilder(machines));
    const npm = phases.time("npm packages", preparePackages);
    await Promise.all([builder, npm]);
    // What takes longest goes on beside all the others; `up` waits for it.
    image = startImage(machines.kind);
    const [kind] = await Promise.all([
      phases.time("machines", () => prepareMachines(machines)),
      phases.time("build", requireDist),
    ]);
    if (kind !== machines.kind) image.stop();
    // It shows itself what it waits for.
    image.hush();
    say("now: longshore up web --target local");
    const code = await phases.time("up", () => longshore(["up", "web", "--target", "local"]));
    if (code !== 0) return code;
    const host = status().subjects.find(({ kind }) => kind === "host");
    const at = host?.ports[0]?.at;
    if (!host || !at) throw new Error("`longshore status web --target local` names no open port");
    conclude(host, at, await fetchPage(`http://${at}/`), kind);
    return 0;
  } finally {
    image?.stop();
  }
});

/**
 * Builds the machine image in the background, and tells how far it is. Where that fails, `up` tries again, and says why.
 * @param {string} kind
 */
function startImage(kind) {
  const script = join(import.meta.dirname, "start-image.mjs");
  const child = spawn(process.execPath, ["--import", "tsx", script, kind], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout }).on("line", say);
  void phases.time("machine image", () => new Promise((resolve) => child.once("close", resolve)));
  return {
    hush: () => lines.off("line", say),
    stop: () => child.kill(),
  };
}

/** @returns {{ subjects: Host[] }} */
function status() {
  return longshoreResult(["status", "web", "--target", "local", "--json"]);
}

/** @param {string} url */
async function fetchPage(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`GET ${url} answers HTTP ${response.status}`);
  return response.text();
}

/**
 * @param {Host} host
 * @param {string} at
 * @param {string} page
 * @param {"docker" | "qemu"} kind
 */
function conclude(host, at, page, kind) {
  const title = /<title>(.*?)<\/title>/s.exec(page)?.[1] ?? page.trim().split("\n")[0];
  const name = `web/${host.name}`;
  const machine = kind === "docker" ? "container machine" : "virtual machine";
  console.log(`
  http://${at}/ answers: ${title}

  ${name} is a ${machine} of its own at ${host.address}; port 80 is open because stacks/web.ts says so.
  All of it took ${phases}. To go on:

    npx longshore status --target local           what there is, and where
    npx longshore ssh --target local ${name}      a shell on the host
    npx longshore logs --target local ${name}     what its first boot said
    npx longshore verify --target local web       changed something by hand? This finds it
    npm start                                     changes nothing, or what you changed in stacks/
    npm run stop                                  takes all of it down
`);
}
