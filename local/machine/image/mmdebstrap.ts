import { sh } from "../../../core/quote.js";
import type { Recipe } from "./recipe.js";

/**
 * The arguments of mmdebstrap that write the recipe's root folder to a tar file. Updates are in it, as in the clouds' own
 * images: else each machine's first boot installs them. What is in `guestTar` is laid over it.
 */
export function mmdebstrapArguments(recipe: Recipe, guestTar: string | undefined, output: string): string[] {
  const { codename, components, keyring } = recipe.distribution;
  const { primary, security } = recipe.mirrors;
  const more = (mirror: string, suite: string) => `deb ${mirror} ${suite} ${components.replaceAll(",", " ")}`;
  return [
    `--variant=${recipe.variant}`,
    "--format=tar",
    `--include=${recipe.packages.join(",")}`,
    `--components=${components}`,
    `--keyring=${keyring}`,
    '--aptopt=Acquire::Languages "none"',
    ...(recipe.keepLists ? ["--skip=cleanup/apt/lists"] : []),
    ...recipe.cleanup.map((command) => `--customize-hook=cd "$1" && ${command}`),
    ...(guestTar === undefined ? [] : [`--customize-hook=tar-in ${sh(guestTar)} /`]),
    codename,
    output,
    primary,
    more(primary, `${codename}-updates`),
    more(security, `${codename}-security`),
  ];
}
