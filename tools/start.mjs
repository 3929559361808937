import { longshore } from "./longshore.mjs";
import { prepareMachines } from "./machines.mjs";
import { prepareProject } from "./project.mjs";
import { runScript, say } from "./say.mjs";

await runScript(async () => {
  say("Longshore starts the stack `web` on this computer: one host, one container that serves a page");
  await prepareProject();
  await prepareMachines();
  const code = await longshore(["up", "web", "--target", "local"]);
  if (code !== 0) return code;
  return 0;
});
