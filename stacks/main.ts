import { App } from "longshore";
import { filesStack } from "./files.js";
import { privateStack } from "./private.js";
import { webStack } from "./web.js";

const app = new App();
webStack(app);
privateStack(app);
filesStack(app);
app.synth();
