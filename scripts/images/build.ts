import { contentHash } from "../../core/canonical.js";
import type { ContainerSpec, HostSpec, ImageSpec } from "../../core/spec/index.js";
import { type Entry, hashEntries, readContext } from "./context.js";

type DirectoryImage = Extract<ImageSpec, { kind: "directory" }>;

/** What is built on a host, and the names that its content gives it. */
export interface PlannedBuild {
  readonly tag: string;
  readonly entries: readonly Entry[];
  /** The image made of distribution packages, when the build asks for one. */
  readonly base?: string;
}

/** Reads the directory; equal content gives equal names, whoever builds and whenever. */
export async function planBuild(
  container: ContainerSpec,
  image: DirectoryImage,
  host: HostSpec,
): Promise<PlannedBuild> {
  const entries = await readContext(image.directory, image.dockerfile);
  const base = baseTag(image.packages, host.distribution);
  const { dockerfile, args } = image;
  const hash = contentHash({ files: await hashEntries(entries), dockerfile, args, base: base ?? null });
  return { tag: `longshore/${repository(container.name)}:${hash.slice(0, HASH_DIGITS)}`, entries, base };
}

const HASH_DIGITS = 24;
/** Counted up when the recipe for base images changes. */
const BASE_RECIPE = 1;

/** Named by what was asked for, not by what the distribution has today: security fixes come with a new list or host. */
function baseTag(packages: readonly string[], distribution: string): string | undefined {
  if (packages.length === 0) return undefined;
  const hash = contentHash({ recipe: BASE_RECIPE, distribution, packages: [...packages].sort() });
  return `longshore-base:${hash.slice(0, HASH_DIGITS)}`;
}

/** An image's name has lower-case letters, digits, and single separators between them. */
function repository(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "") || "image"
  );
}
