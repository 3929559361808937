import { shCommand } from "../../../core/quote.js";
import type { Recipe } from "./recipe.js";

/** Builds the recipe from the distribution's image of the hub; a machine's `guest.tar` lies beside it. */
export function dockerfile(recipe: Recipe): string {
  const init = recipe.sources ? ["init"] : [];
  const install = ["apt-get", "install", "--yes", "--no-install-recommends", ...init, ...recipe.packages];
  return [
    `FROM ${recipe.distribution.hubImage}`,
    // The hub's images refuse to start services, which a machine is for.
    `RUN rm -f /usr/sbin/policy-rc.d /etc/apt/apt.conf.d/docker-clean && apt-get update && DEBIAN_FRONTEND=noninteractive ${shCommand(install)} && apt-get clean`,
    `RUN cd / && ${recipe.cleanup.join(" && ")}`,
    ...(recipe.sources ? ["ADD guest.tar /"] : []),
    "",
  ].join("\n");
}
