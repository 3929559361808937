import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createMessage, readKey, readSignature, verify } from "openpgp";
import pRetry, { AbortError } from "p-retry";
import { LongshoreError } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import { writeFileAtomic } from "../../system/files.js";
import { packageRoot } from "../../system/package-root.js";
import { readZipEntry } from "./unzip.js";

/** A version of Terraform and the key that signs it. */
export interface Release {
  readonly version: string;
  /** Armored OpenPGP public key. */
  readonly publicKey: string;
}

const vendorReleases = "https://releases.hashicorp.com";

/**
 * The vendor's release key (https://www.hashicorp.com/security). The file holds the certifications from before and
 * after the key was prolonged in 2026, so that a signature is judged by those in force when it was made.
 */
export function vendorKey(): string {
  return readFileSync(join(packageRoot(), "deploy", "terraform", "hashicorp.asc"), "utf8");
}

/**
 * Fetches a release for this computer and puts its program at `path`, whole or not at all: several runs may do so at
 * once. Believes nothing but the signature: it vouches for the list of sums, the list for the archive.
 */
export async function fetchRelease(
  release: Release,
  path: string,
  options: { base?: string; emit: Emit; signal?: AbortSignal; remedy: string },
): Promise<void> {
  const base = (options.base || vendorReleases).replace(/\/+$/, "");
  const folder = `${base}/terraform/${release.version}`;
  const archive = `terraform_${release.version}_${platform()}.zip`;
  const sumsUrl = `${folder}/terraform_${release.version}_SHA256SUMS`;
  const archiveUrl = `${folder}/${archive}`;
  const told = `terraform ${release.version}`;
  try {
    options.emit({ type: "progress", what: told, detail: `not installed here: fetching ${archiveUrl}` });
    const sums = await download(sumsUrl, options.signal);
    const signature = await download(`${sumsUrl}.sig`, options.signal);
    await verifySignature(sums, sumsUrl, signature, release.publicKey);
    const expected = sumOf(archive, sums.toString("utf8"), sumsUrl);
    const content = await download(archiveUrl, options.signal);
    verifySum(content, expected, archiveUrl);
    const program = process.platform === "win32" ? "terraform.exe" : "terraform";
    writeFileAtomic(path, await readZipEntry(content, program, archiveUrl), 0o700);
    const detail = `signature and sum fit; installed as ${path}`;
    options.emit({ type: "progress", what: told, detail, over: true });
  } catch (error) {
    throw withRemedy(error, options.remedy);
  }
}

/** As the vendor names it: `linux_amd64`. */
function platform(): string {
  const systems: Partial<Record<NodeJS.Platform, string>> = { win32: "windows", sunos: "solaris" };
  const machines: Partial<Record<NodeJS.Architecture, string>> = { x64: "amd64", ia32: "386" };
  return `${systems[process.platform] ?? process.platform}_${machines[process.arch] ?? process.arch}`;
}

/** Tries three times where a later try may do better. */
async function download(url: string, signal: AbortSignal | undefined): Promise<Buffer> {
  try {
    return await pRetry(() => get(url, signal), { retries: 2, minTimeout: 500, signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof LongshoreError) throw error;
    throw new LongshoreError(
      {
        where: url,
        rule: "answers with a file of the release",
        seen: reasonOf(error),
        remedy: "LONGSHORE_TERRAFORM_RELEASES names another place to fetch it from.",
      },
      { cause: error },
    );
  }
}

async function get(url: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const timeout = AbortSignal.timeout(600_000);
  const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  if (!response.ok) {
    const failure = new Error(`HTTP ${response.status}`);
    throw response.status < 500 ? new AbortError(failure) : failure;
  }
  return Buffer.from(await response.arrayBuffer());
}

/** `fetch` hides what went wrong in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = (cause as NodeJS.ErrnoException).code;
  return `${error.message} (${code ?? cause.message})`;
}

/** The key need not be in force today, but must have been when it signed. */
async function verifySignature(
  sums: Buffer,
  url: string,
  signature: Buffer,
  armoredKey: string,
): Promise<void> {
  const key = await readKey({ armoredKey });
  try {
    await verify({
      message: await createMessage({ binary: sums }),
      signature: await readSignature({ binarySignature: signature }),
      verificationKeys: key,
      expectSigned: true,
    });
  } catch (error) {
    throw new LongshoreError(
      {
        where: url,
        rule: `is signed with the key ${key.getFingerprint().toUpperCase()}`,
        seen: `with what is there (${(error as Error).message})`,
        remedy: "Do not use what is there: somebody may have changed it.",
      },
      { cause: error },
    );
  }
}

/** Lines of `sha256sum`: the sum, two spaces, the name. */
function sumOf(archive: string, sums: string, url: string): string {
  for (const line of sums.split("\n")) {
    const [sum, name] = line.trim().split(/\s+/);
    if (sum && name === archive) return sum;
  }
  throw new LongshoreError({
    where: url,
    rule: `lists ${archive}`,
    seen: "only archives for other systems",
  });
}

function verifySum(content: Buffer, expected: string, url: string): void {
  const seen = createHash("sha256").update(content).digest("hex");
  if (seen === expected) return;
  throw new LongshoreError({
    where: url,
    rule: `has the SHA-256 sum ${expected} of the signed list`,
    seen,
    remedy: "Do not use what is there: it is damaged, or somebody changed it.",
  });
}

function withRemedy(error: unknown, remedy: string): unknown {
  if (!(error instanceof LongshoreError)) return error;
  const violations = error.violations.map((violation) => ({
    ...violation,
    remedy: [violation.remedy, remedy].filter(Boolean).join(" "),
  }));
  return new LongshoreError(violations, { exitCode: error.exitCode, cause: error.cause });
}
