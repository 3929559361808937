import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CloudInitOptions, cloudConfig } from "../../cloud-init/index.js";
import { LongshoreError } from "../../core/errors.js";
import { readWithPyYaml } from "./support/pyyaml.js";
import { VARIANTS } from "./support/variants.js";

/** Text that would be something else if it left its place in YAML, JSON, a shell script or an apt source. */
const nasty = fc.oneof(
  fc.constantFrom(
    ..."no ~ 1:30 0o17 0x1F null 2020-01-01 <<: !!python/object:os.system &a *a - ? | > # % @".split(" "),
    "a: b\nruncmd:\n  - reboot",
    "---\n...",
    "it's\n$(reboot)`reboot`\"",
    '/srv/it\'s $(reboot) `x` \\ "y"',
    "https://m/\nSigned-By: /tmp/x",
    "ssh-ed25519 AAAA c\nroot:x:0:0",
    "a\u2028b\u0085c\ufeffd\u007fe\u0007",
    " lead and trail ",
  ),
  fc.string({ unit: fc.constantFrom(..."ab/.-: \n'\"$`\\#{}[]|>&*!%@~\u00e9\u2028\u0085\u0001") }),
  fc.string({ unit: "binary" }),
);
const word = fc.oneof(nasty, fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/));
const url = fc.oneof(
  nasty,
  fc.string({ unit: "grapheme-ascii" }).map((rest) => `https://${rest}`),
);
const path = fc.oneof(
  nasty,
  fc.array(nasty, { minLength: 1 }).map((parts) => `/${parts.join("/")}`),
);
const key = fc.oneof(
  nasty,
  nasty.map((comment) => `ssh-ed25519 AAAA ${comment}`),
);

const options: fc.Arbitrary<CloudInitOptions> = fc.record({
  distribution: fc.constantFrom("debian-13", "ubuntu-24.04"),
  adminUser: word,
  users: fc.array(fc.record({ name: word, authorizedKeys: fc.array(key, { maxLength: 2 }) }), {
    maxLength: 2,
  }),
  packages: fc.array(word, { maxLength: 2 }),
  timezone: word,
  disks: fc.array(
    fc.record({
      name: word,
      lun: fc.nat(70),
      filesystem: fc.constantFrom("ext4", "xfs"),
      mountPath: path,
    }),
    { maxLength: 1 },
  ),
  engine: fc.record({
    source: fc.record({ kind: fc.constant("repository"), url, suite: word, component: word }),
    version: fc.oneof(word, fc.constant("28.5")),
    daemon: fc.record({
      registryMirrors: fc.array(url, { maxLength: 2 }),
      settings: fc.dictionary(word, nasty, { maxKeys: 2, noNullPrototype: true }),
    }),
  }),
});

const HARMLESS = VARIANTS["ubuntu-24.04-everything"] as CloudInitOptions;

describe("whatever the options hold", () => {
  it("is refused, or stays in its place", () => {
    const accepted: { given: CloudInitOptions; text: string }[] = [];
    // One option at a time is nasty, else nearly every document would be refused.
    const changes = options.chain((all) =>
      fc
        .constantFrom(...(Object.keys(all) as (keyof CloudInitOptions)[]))
        .map((name) => ({ [name]: all[name] })),
    );
    fc.assert(
      fc.property(changes, (change) => {
        const given = { ...HARMLESS, ...change };
        try {
          accepted.push({ given, text: cloudConfig(given) });
        } catch (error) {
          expect(error).toBeInstanceOf(LongshoreError);
        }
      }),
      { numRuns: 500 },
    );
    expect(accepted.length).toBeGreaterThan(50);
    const documents = readWithPyYaml(accepted.map(({ text }) => text)) as Document[];
    for (const [index, { given }] of accepted.entries()) {
      expectInPlace(given, documents[index] as Document);
    }
    expectDisksReadBack(
      accepted.map(({ given }, index) => ({ given, document: documents[index] as Document })),
    );
  });

  it("is kept whole in a mount path and a setting", () => {
    const mountPath = '/srv/it\'s $(reboot) `x` \\ "y" ü';
    const registryMirrors = ["https://mirror.example:5000"];
    const settings = { labels: ["#'\"$(reboot)", "a\u2028b\u0085c\ufeffd\u007fe\u0007", "no", "<<: *a"] };
    const given: CloudInitOptions = {
      ...HARMLESS,
      disks: [{ name: "data", lun: 0, filesystem: "ext4", mountPath }],
      engine: { source: { kind: "distribution" }, daemon: { registryMirrors, settings } },
    };
    const [document] = readWithPyYaml([cloudConfig(given)]) as [Document];
    expectInPlace(given, document);
    expectDisksReadBack([{ given, document }]);
  });
});

interface Document {
  readonly timezone?: string;
  readonly users?: readonly unknown[];
  readonly write_files: readonly { path: string; content: string; encoding?: string }[];
  readonly runcmd: readonly unknown[];
}

const KEYS = ["runcmd", "ssh_pwauth", "timezone", "users", "write_files"];
const [USUAL] = readWithPyYaml([cloudConfig(HARMLESS)]) as [Document];

function expectInPlace(given: CloudInitOptions, document: Document): void {
  const expectedKeys = given.users?.length ? KEYS : KEYS.filter((name) => name !== "users");
  expect(Object.keys(document).sort()).toEqual(expectedKeys);
  expect(document.runcmd).toEqual(USUAL.runcmd);
  expect(document.timezone).toBe(given.timezone);
  const users = (document.users ?? []).slice(1) as { name: string; ssh_authorized_keys: string[] }[];
  expect(users.map(({ name, ssh_authorized_keys }) => ({ name, keys: ssh_authorized_keys }))).toEqual(
    given.users?.map(({ name, authorizedKeys }) => ({ name, keys: authorizedKeys })),
  );
  const daemon = JSON.parse(fileOf(document, "/etc/docker/daemon.json")) as Record<string, unknown>;
  expect(daemon).toMatchObject(given.engine?.daemon?.settings ?? {});
  const mirrors = given.engine?.daemon?.registryMirrors ?? [];
  expect(daemon["registry-mirrors"] ?? []).toEqual(mirrors);
  const source = given.engine?.source;
  if (source?.kind === "repository") {
    expect(fileOf(document, "/etc/apt/sources.list.d/docker.sources")).toBe(
      `Types: deb\nURIs: ${source.url}\nSuites: ${source.suite}\nComponents: ${source.component}\nSigned-By: /etc/apt/keyrings/docker.asc\n`,
    );
  }
}

/** The real shell reads the disks' files; one process for all. */
function expectDisksReadBack(accepted: readonly { given: CloudInitOptions; document: Document }[]): void {
  const disks = accepted.flatMap(({ given, document }) =>
    (given.disks ?? []).map((disk) => ({ disk, document })),
  );
  const script = disks
    .map(({ disk, document }) => fileOf(document, `/etc/longshore/disks/${disk.lun}`))
    .map((content) => `${content}\nprintf '%s\\0%s\\0%s\\0' "$name" "$filesystem" "$mount_path"\n`)
    .join("");
  const output = execFileSync("sh", ["-s"], { input: script, encoding: "utf8" }).split("\0").slice(0, -1);
  expect(output).toEqual(disks.flatMap(({ disk }) => [disk.name, disk.filesystem, disk.mountPath]));
}

function fileOf(document: Document, path: string): string {
  const file = document.write_files.find((entry) => entry.path === path);
  if (file === undefined) throw new Error(`no ${path}`);
  return file.encoding === "b64" ? Buffer.from(file.content, "base64").toString() : file.content;
}
