import { App } from "longshore";
import { privateStack } from "./private.js";
import { webStack } from "./web.js";

const app = new App();
webStack(app);
privateStack(app);
app.synth();
