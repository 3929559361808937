import { sh } from "../../../core/quote.js";
import type { Recipe } from "./recipe.js";

/** The arguments of mmdebstrap that write the recipe's root folder to a tar file. */
export function mmdebstrapArguments(recipe: Recipe, guestTar: string, output: string): string[] {
  return [
    "--variant=important",
    "--format=tar",
    `--include=${recipe.packages.join(",")}`,
    `--components=${recipe.distribution.components}`,
    `--keyring=${recipe.distribution.keyring}`,
    '--aptopt=Acquire::Languages "none"',
    ...recipe.cleanup.map((command) => `--customize-hook=cd "$1" && ${command}`),
    `--customize-hook=tar-in ${sh(guestTar)} /`,
    recipe.distribution.codename,
    output,
    recipe.mirror,
  ];
}
