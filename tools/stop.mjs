import { longshore } from "./longshore.mjs";
import { prepareProject } from "./project.mjs";
import { stopProjectEngine, useProjectEngine } from "./project-engine.mjs";
import { runScript, say } from "./say.mjs";

await runScript(async () => {
  useProjectEngine();
  await prepareProject();
  const code = await longshore(["destroy", "web", "--target", "local"]);
  if (code !== 0) return code;
  say("nothing of the stack `web` is left on this computer but the cached machine image");
  await stopProjectEngine();
  return 0;
});
