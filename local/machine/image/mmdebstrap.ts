import { sh } from "../../../core/quote.js";
import type { PackageStage } from "./packages.js";
import type { Recipe } from "./recipe.js";

/**
 * The arguments of mmdebstrap that write the recipe's root folder to a tar file. Updates are in it, as in the clouds' own
 * images: else each machine's first boot installs them. What is in `guestTar` is laid over it.
 */
export function mmdebstrapArguments(
  recipe: Recipe,
  guestTar: string | undefined,
  packages: PackageStage,
  output: string,
): string[] {
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
    // Nothing is lost with a build that is cut short.
    "--dpkgopt=force-unsafe-io",
    // Its way of keeping what was downloaded; it removes apt's copies itself.
    "--skip=essential/unlink",
    `--setup-hook=mkdir -p "$1${ARCHIVES}"`,
    `--setup-hook=sync-in ${sh(packages.known)} ${ARCHIVES}`,
    ...(recipe.keepLists ? ["--skip=cleanup/apt/lists"] : []),
    `--customize-hook=sync-out ${ARCHIVES} ${sh(packages.used)}`,
    '--customize-hook=rm "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap"',
    ...recipe.cleanup.map((command) => `--customize-hook=cd "$1" && ${command}`),
    ...(guestTar === undefined ? [] : [`--customize-hook=tar-in ${sh(guestTar)} /`]),
    codename,
    output,
    primary,
    more(primary, `${codename}-updates`),
    more(security, `${codename}-security`),
  ];
}

const ARCHIVES = "/var/cache/apt/archives";
