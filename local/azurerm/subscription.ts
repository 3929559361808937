export { LOCAL_SUBSCRIPTION } from "../../core/subscription.js";
