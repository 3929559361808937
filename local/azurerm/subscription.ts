export { LOCAL_SUBSCRIPTION } from "../../core/subscription.js";

/** The tenant that a local cloud belongs to. */
export const LOCAL_TENANT = "10ca1000-0000-4000-8000-00000000ad00";
