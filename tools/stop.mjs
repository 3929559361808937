import { longshore } from "./longshore.mjs";
import { prepareProject } from "./project.mjs";
import { runScript, say } from "./say.mjs";

await runScript(async () => {
  await prepareProject();
  const code = await longshore(["destroy", "web", "--target", "local"]);
  if (code === 0) say("nothing of the stack `web` is left on this computer but the cached machine image");
  return code;
});
