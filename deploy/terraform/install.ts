import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import type { Release } from "./release.js";

/** A terraform (or tofu) that runs here and is recent enough. */
export interface FoundTerraform {
  readonly path: string;
  readonly product: Product;
  readonly version: string;
}

export type Product = "Terraform" | "OpenTofu";

/** What is fetched where neither terraform nor tofu is installed. */
const pinnedVersion = "1.11.4";

/** The first that have all that is used: `import` blocks, and `init` with machine-readable output. */
const minimum: Record<Product, [major: number, minor: number]> = { Terraform: [1, 9], OpenTofu: [1, 7] };

const byHand =
  "Install Terraform 1.9 or later, or OpenTofu 1.7 or later, or name its path in LONGSHORE_TERRAFORM.";

/**
 * The path in LONGSHORE_TERRAFORM, else terraform on PATH, else tofu on PATH, else the pinned release, fetched from
 * LONGSHORE_TERRAFORM_RELEASES (default: the vendor's own place) into the cache and checked against its signature.
 */
export async function findTerraform(options: {
  env: NodeJS.ProcessEnv;
  cacheDir: string;
  emit: Emit;
  /** Ends a download. */
  signal?: AbortSignal;
  /** Another release than the pinned one, with the armored public key that it is signed with. */
  release?: Release;
}): Promise<FoundTerraform> {
  const { env } = options;
  const given = env.LONGSHORE_TERRAFORM;
  const path = given || onPath("terraform", env) || onPath("tofu", env);
  return checked(path ?? (await installed(options)), env);
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, programName(name)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function programName(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}

/** The release from the cache, fetched into it first when it is not there. */
async function installed(options: {
  env: NodeJS.ProcessEnv;
  cacheDir: string;
  emit: Emit;
  signal?: AbortSignal;
  release?: Release;
}): Promise<string> {
  const { fetchRelease, vendorKey } = await import("./release.js");
  const release = options.release ?? { version: pinnedVersion, publicKey: vendorKey() };
  const path = join(options.cacheDir, "terraform", release.version, programName("terraform"));
  if (!existsSync(path)) {
    await fetchRelease(release, path, {
      base: options.env.LONGSHORE_TERRAFORM_RELEASES,
      emit: options.emit,
      signal: options.signal,
      remedy: `Or: ${byHand}`,
    });
  }
  return path;
}

/** Runs it once: a file that is no terraform, or one too old, is told here and not in the middle of a plan. */
async function checked(path: string, env: NodeJS.ProcessEnv): Promise<FoundTerraform> {
  const result = await execa(path, ["version"], {
    env: { ...env, CHECKPOINT_DISABLE: "1" },
    extendEnv: false,
    reject: false,
    timeout: 60_000,
    stdin: "ignore",
  });
  const match = /^(Terraform|OpenTofu) v((\d+)\.(\d+)\.\S+)/m.exec(result.stdout ?? "");
  if (result.failed || !match) {
    throw new LongshoreError(
      {
        where: `${path} version`,
        rule: "tells the version of Terraform or OpenTofu",
        seen: result.failed ? result.shortMessage : (result.stdout.split("\n")[0] ?? ""),
        remedy: byHand,
      },
      { exitCode: ExitCode.USAGE, cause: result.failed ? result : undefined },
    );
  }
  const product = match[1] as Product;
  const found: FoundTerraform = { path, product, version: match[2] ?? "" };
  refuseOld(found, Number(match[3]), Number(match[4]));
  return found;
}

function refuseOld({ path, product, version }: FoundTerraform, major: number, minor: number): void {
  const [leastMajor, leastMinor] = minimum[product];
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new LongshoreError(
    {
      where: path,
      rule: `${product} ${leastMajor}.${leastMinor} or later is needed`,
      seen: version,
      remedy: byHand,
    },
    { exitCode: ExitCode.USAGE },
  );
}
