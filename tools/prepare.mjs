import { prepareDist } from "./project.mjs";
import { runScript } from "./say.mjs";

// Builds what is out of date: npm runs this for the first `npx longshore` in a checkout, too.
await runScript(async () => ((await prepareDist()) ? 0 : 1));
