import { longshore, longshoreResult } from "./longshore.mjs";
import { prepareMachines } from "./machines.mjs";
import { prepareProject } from "./project.mjs";
import { runScript, say, secondsSince } from "./say.mjs";

/** @typedef {{ kind: string, name: string, address?: string, ports: { port: number, at: string }[] }} Host */

await runScript(async () => {
  const started = Date.now();
  say("Longshore brings up the stack `web` on this computer: one host, one container that serves a page");
  await prepareProject();
  await prepareMachines();
  say(`prepared (${secondsSince(started)}); now: longshore up web --target local`);
  const code = await longshore(["up", "web", "--target", "local"]);
  if (code !== 0) return code;
  const host = status().subjects.find(({ kind }) => kind === "host");
  const at = host?.ports[0]?.at;
  if (!host || !at) throw new Error("`longshore status web --target local` names no open port");
  const page = await fetchPage(`http://${at}/`);
  conclude(host, at, page, secondsSince(started));
  return 0;
});

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
 * @param {string} total
 */
function conclude(host, at, page, total) {
  const title = /<title>(.*?)<\/title>/s.exec(page)?.[1] ?? page.trim().split("\n")[0];
  const name = `web/${host.name}`;
  console.log(`
  http://${at}/ answers: ${title}

  ${name} is a machine of its own at ${host.address}; port 80 is open because stacks/web.ts says so.
  All of it took ${total}. To go on:

    npx longshore status --target local           what there is, and where
    npx longshore ssh --target local ${name}      a shell on the host
    npx longshore logs --target local ${name}     what its first boot said
    npx longshore verify --target local web       changed something by hand? This finds it
    npm start                                     changes nothing, or what you changed in stacks/
    npm run stop                                  takes all of it down
`);
}
