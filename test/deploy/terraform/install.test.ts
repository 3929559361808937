import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../../../core/events.js";
import { findTerraform } from "../../../deploy/terraform/install.js";
import {
  archiveName,
  fakeTerraform,
  makeKey,
  makeRelease,
  type SigningKey,
  serve,
  signDetached,
  sumsName,
  testVersion,
} from "./release-server.js";
import { storedZip } from "./stored-zip.js";

let folder: string;
let key: SigningKey;
let closeServer: (() => void) | undefined;

beforeAll(async () => {
  key = await makeKey();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-install-"));
});
afterEach(() => {
  closeServer?.();
  closeServer = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, firstLine?: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, fakeTerraform(firstLine));
  chmodSync(path, 0o755);
  return path;
}

function find(env: NodeJS.ProcessEnv, events: Event[] = []) {
  return findTerraform({
    env,
    cacheDir: join(folder, "cache"),
    emit: (event) => events.push(event),
    release: { version: testVersion, publicKey: key.publicKey },
  });
}

async function findServed(files: Map<string, Buffer>, events: Event[] = []) {
  const server = await serve(files);
  closeServer = server.close;
  const env = { PATH: join(folder, "bin"), LONGSHORE_TERRAFORM_RELEASES: `${server.base}/` };
  return { ...server, result: find(env, events), again: () => find(env, events) };
}

const byHand =
  "Install Terraform 1.9 or later, or OpenTofu 1.7 or later, or name its path in LONGSHORE_TERRAFORM.";

describe("what is installed here", () => {
  it("takes the path that is named, before anything on PATH", async () => {
    program("bin/terraform");
    const mine = program("mine/tf", "Terraform v1.9.0");
    expect(await find({ PATH: join(folder, "bin"), LONGSHORE_TERRAFORM: mine })).toEqual({
      path: mine,
      product: "Terraform",
      version: "1.9.0",
    });
  });

  it("takes terraform on PATH before tofu, in whichever folder", async () => {
    program("a/tofu", "OpenTofu v1.9.0");
    const terraform = program("b/terraform", "Terraform v1.12.0-beta1");
    expect(await find({ PATH: `${join(folder, "a")}:${join(folder, "b")}` })).toEqual({
      path: terraform,
      product: "Terraform",
      version: "1.12.0-beta1",
    });
  });

  it("takes tofu where there is no terraform", async () => {
    const tofu = program("bin/tofu", "OpenTofu v1.7.0");
    expect(await find({ PATH: join(folder, "bin") })).toEqual({
      path: tofu,
      product: "OpenTofu",
      version: "1.7.0",
    });
  });

  it("refuses one that is too old", async () => {
    const terraform = program("bin/terraform", "Terraform v1.8.5");
    await expect(find({ PATH: join(folder, "bin") })).rejects.toThrow(
      `${terraform}: Terraform 1.9 or later is needed, not 1.8.5. ${byHand}`,
    );
    rmSync(terraform);
    const tofu = program("bin/tofu", "OpenTofu v1.6.3");
    await expect(find({ PATH: join(folder, "bin") })).rejects.toThrow(
      `${tofu}: OpenTofu 1.7 or later is needed, not 1.6.3. ${byHand}`,
    );
  });

  it("refuses a program that is no terraform", async () => {
    const other = program("other", "a shell script");
    await expect(find({ LONGSHORE_TERRAFORM: other })).rejects.toThrow(
      `${other} version: tells the version of Terraform or OpenTofu, not a shell script. ${byHand}`,
    );
    const missing = join(folder, "missing");
    await expect(find({ LONGSHORE_TERRAFORM: missing })).rejects.toThrow(
      `${missing} version: tells the version`,
    );
  });
});

describe("a release that is fetched", () => {
  it("is checked, installed in the cache and taken from there the next time", async () => {
    const events: Event[] = [];
    const { result, again, requests, base } = await findServed(await makeRelease(key), events);
    const path = join(folder, "cache", "terraform", testVersion, "terraform");
    const found = { path, product: "Terraform", version: testVersion };
    expect(await result).toEqual(found);
    expect(readFileSync(path, "utf8")).toBe(fakeTerraform());
    const at = `/terraform/${testVersion}`;
    expect(requests).toEqual([`${at}/${sumsName}`, `${at}/${sumsName}.sig`, `${at}/${archiveName}`]);
    expect(events).toEqual([
      {
        type: "progress",
        what: `terraform ${testVersion}`,
        detail: `not installed here: fetching ${base}${at}/${archiveName}`,
      },
      {
        type: "progress",
        what: `terraform ${testVersion}`,
        detail: `signature and sum fit; installed as ${path}`,
        over: true,
      },
    ]);
    expect(await again()).toEqual(found);
    expect(requests).toHaveLength(3);
  });

  it("is installed whole by two runs at once", async () => {
    const { result, again } = await findServed(await makeRelease(key));
    const [one, two] = await Promise.all([result, again()]);
    expect(one).toEqual(two);
    expect(readdirSync(join(folder, "cache", "terraform", testVersion))).toEqual(["terraform"]);
  });

  it("is refused when somebody else signed it", async () => {
    const files = await makeRelease(key);
    const sums = files.get(sumsName) ?? Buffer.alloc(0);
    files.set(`${sumsName}.sig`, await signDetached(sums, await makeKey()));
    await expectRefusal(
      files,
      /SHA256SUMS: is signed with the key [0-9A-F]{40}, not with what is there \(.*\)\. Do not use/,
    );
  });

  it("is refused when the list was changed after it was signed", async () => {
    const files = await makeRelease(key);
    files.set(sumsName, Buffer.concat([files.get(sumsName) ?? Buffer.alloc(0), Buffer.from("\n")]));
    await expectRefusal(
      files,
      /is signed with the key .*, not with what is there \(.*digest did not match\)/,
    );
  });

  it("is refused when the signature is none", async () => {
    const files = await makeRelease(key);
    files.set(`${sumsName}.sig`, Buffer.from("<html>"));
    await expectRefusal(files, /is signed with the key .*, not with what is there/);
  });

  it("is refused when the archive has another sum", async () => {
    const files = await makeRelease(key);
    files.set(archiveName, storedZip([{ name: "terraform", content: fakeTerraform("Terraform v6.6.6") }]));
    await expectRefusal(
      files,
      /\.zip: has the SHA-256 sum [0-9a-f]{64} of the signed list, not [0-9a-f]{64}\. Do not/,
    );
  });

  it("is refused when its archive is cut short, although the sum fits", async () => {
    const whole = storedZip([{ name: "terraform", content: fakeTerraform() }]);
    const files = await makeRelease(key, whole.subarray(0, whole.length - 30));
    await expectRefusal(files, /\.zip: is a zip archive that holds terraform, not /);
  });

  it("is refused when the archive's names lead out of it", async () => {
    const slip = storedZip([{ name: "../../terraform", content: fakeTerraform() }]);
    await expectRefusal(
      await makeRelease(key, slip),
      /is a zip archive that holds terraform, not invalid relative path: \.\.\/\.\.\/terraform/,
    );
    expect(existsSync(join(folder, "cache"))).toBe(false);
  });

  it("is refused when the program is not in the archive", async () => {
    const files = await makeRelease(key, storedZip([{ name: "LICENSE.txt", content: "a licence" }]));
    await expectRefusal(files, /is a zip archive that holds terraform, not an archive without terraform/);
  });

  it("is refused when there is none for this computer", async () => {
    const files = await makeRelease(key);
    const sums = Buffer.from(`${"0".repeat(64)}  terraform_${testVersion}_plan9_mips.zip\n`);
    files.set(sumsName, sums);
    files.set(`${sumsName}.sig`, await signDetached(sums, key));
    await expectRefusal(
      files,
      new RegExp(`SHA256SUMS: lists ${archiveName}, not only archives for other systems`),
    );
  });

  it.each([sumsName, `${sumsName}.sig`, archiveName])("says which file is missing: %s", async (name) => {
    const files = await makeRelease(key);
    files.delete(name);
    await expectRefusal(
      files,
      new RegExp(`/terraform/${testVersion}/${name}: answers with a file of the release, not HTTP 404\\.`),
    );
  });

  it("says that nobody answers, and what can be done", async () => {
    const server = await serve(new Map());
    server.close();
    await expect(find({ LONGSHORE_TERRAFORM_RELEASES: server.base })).rejects.toThrow(
      `${server.base}/terraform/${testVersion}/${sumsName}: answers with a file of the release, ` +
        "not fetch failed (ECONNREFUSED). LONGSHORE_TERRAFORM_RELEASES names another place to fetch it from. " +
        `Or: ${byHand}`,
    );
  });
});

it("is fetched no more when the run is stopped", async () => {
  const { base, requests, close } = await serve(new Map([[sumsName, "never"]]));
  closeServer = close;
  const stop = new AbortController();
  const result = findTerraform({
    env: { LONGSHORE_TERRAFORM_RELEASES: base },
    cacheDir: join(folder, "cache"),
    emit: () => {},
    signal: stop.signal,
    release: { version: testVersion, publicKey: key.publicKey },
  });
  await expect.poll(() => requests).toHaveLength(1);
  stop.abort();
  await expect(result).rejects.toThrow("aborted");
  expect(requests).toHaveLength(1);
});

/** Refused with that text and the remedy, and nothing is installed. */
async function expectRefusal(files: Map<string, Buffer>, message: RegExp): Promise<void> {
  const { result } = await findServed(files);
  await expect(result).rejects.toThrow(message);
  await expect(result).rejects.toThrow(byHand);
  expect(existsSync(join(folder, "cache", "terraform", testVersion, "terraform"))).toBe(false);
}
