import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LongshoreError } from "../core/errors.js";
import type { StackSpec } from "../core/spec/index.js";
import { hasStackKey, stackKeyPair } from "../deploy/identities/keys.js";
import { openProject } from "../deploy/program/project.js";
import { readRecords, writeRecord } from "../deploy/program/record.js";
import { readStacks } from "../deploy/program/synth.js";
import type { Target } from "../deploy/targets/target.js";
import { waitForOrphan } from "../deploy/terraform/orphan.js";
import { notePolicies, policiesOf } from "../deploy/terraform/removal-policies.js";
import { readRetained, writeRetained } from "../deploy/terraform/retained.js";
import { refuseDamagedState } from "../deploy/terraform/state-file.js";
import type { Workspace } from "../deploy/terraform/workspace.js";
import { grantedCapabilities } from "../local/machine/docker/granted.js";
import { MachineFolders } from "../local/machine/folder.js";
import { IMAGE_FILE, imagesInUse, noteUser } from "../local/machine/image/users.js";
import { CUT_OFF } from "../local/machine/qemu/driver.js";
import { UNTOLD } from "../local/machine/qemu/guest-network.js";
import { findQemu } from "../local/machine/qemu/process.js";
import { type CloudHome, openHome } from "../local/records/home.js";
import { machineOwner } from "../local/records/port-owner.js";
import { openPortBook } from "../local/records/ports.js";
import { openRecords } from "../local/records/store.js";
import { signingKey } from "../local/services/metadata/signing-key.js";
import { readReport, writeReport } from "../local/services/report.js";
import { openAuthority } from "../local/services/tls/authority.js";
import { fileAccount } from "../local/storage/accounts.js";
import { accountFolder } from "../local/storage/folder.js";
import { GANESHA } from "../local/storage/ganesha.js";
import { findServer } from "../local/storage/server-process.js";
import { findDeletedVault, putDeletedVault } from "../local/vaults/deleted-vault.js";
import { secretStore } from "../local/vaults/secret-store.js";
import { readPin, writePin } from "../scripts/azure/pins.js";
import { tryLock } from "../system/lock.js";
import { identify } from "../system/process.js";
import { SPEC } from "./local/machine/spec.js";

let folder: string;
let home: CloudHome;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-kept-"));
  home = openHome(join(folder, "local"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const workspace = (): Workspace => ({
  stack: "shop",
  folder,
  planFile: join(folder, "plan"),
  stateFile: join(folder, "stack.tfstate"),
  keyFile: join(folder, "id_ed25519"),
  lockFile: join(folder, "shop.lock"),
  retainedFile: join(folder, "shop.retained.json"),
  policiesFile: join(folder, "removal-policies.json"),
});
const SPEC_OF_STACK: StackSpec = {
  version: 1,
  stack: "shop",
  hosts: [],
  shares: [],
  retained: [],
  removable: [],
  secretsInState: false,
};
const PROJECT = {
  folder: "/project",
  app: "node main.js",
  outdir: "/project/cdktf.out",
  data: "/project/.longshore",
};
const STACK = {
  name: "shop",
  configuration: {},
  spec: SPEC_OF_STACK,
  program: { place: 0 },
};
const TARGET = () => {
  mkdirSync(join(folder, "shop"), { recursive: true });
  return { workspaces: folder, stateFile: () => undefined } as unknown as Target;
};
const RECORD = `${createHash("sha256").update("azurerm_subnet /a").digest("hex")}.json`;
const machines = () => new MachineFolders(home.folder, "qemu");
const account = () => accountFolder(home.storage, "files");
const subnet = {
  id: "/a",
  type: "azurerm_subnet",
  stack: "shop",
  status: "ready",
  values: {},
  effect: {},
} as const;

/** A kind of file that is kept: writes one as the product does, gives its path, and reads it as the product does. */
interface Kind {
  readonly write: () => unknown;
  readonly path: () => string;
  readonly read: () => unknown;
  /** What is not damage here. */
  readonly allows?: readonly string[];
  /** The user's own: another version is not ours to judge. */
  readonly mayHaveVersions?: boolean;
}

const json = (path: () => string, value: unknown) => () => {
  mkdirSync(dirname(path()), { recursive: true });
  writeFileSync(path(), JSON.stringify(value), { mode: 0o644 });
};
const at =
  (...parts: string[]) =>
  () =>
    join(folder, ...parts);
const inHome =
  (...parts: string[]) =>
  () =>
    join(home.folder, ...parts);
const self = () => identify(process.pid);

const KINDS: Record<string, Kind> = {
  "the project": {
    write: json(at("cdktf.json"), { app: "node main.js" }),
    path: at("cdktf.json"),
    read: () => openProject(folder),
    mayHaveVersions: true,
  },
  "terraform's state": {
    write: json(at("stack.tfstate"), { version: 4, resources: [] }),
    path: at("stack.tfstate"),
    read: () => refuseDamagedState(workspace()),
  },
  "what was retained": {
    write: () => writeRetained(workspace().retainedFile, [{ address: "t.n", id: "/x", what: "disk" }]),
    path: at("shop.retained.json"),
    read: () => readRetained(workspace().retainedFile),
  },
  "removal policies": {
    write: () => notePolicies(workspace(), { retained: [{ address: "t.n", what: "disk" }], removable: [] }),
    path: at("removal-policies.json"),
    read: () => policiesOf(workspace(), SPEC_OF_STACK),
  },
  "what was brought up": {
    write: () => writeRecord({ project: PROJECT, target: TARGET() }, STACK, undefined),
    path: at("shop", "record.json"),
    read: () => readRecords(PROJECT, TARGET()),
  },
  "the terraform at work": {
    write: json(at("terraform.pid"), { pid: 1, started: "never" }),
    path: at("terraform.pid"),
    read: () => waitForOrphan(workspace(), () => {}, new AbortController().signal),
  },
  "a stack's key": {
    write: () => stackKeyPair(workspace()),
    path: at("id_ed25519"),
    read: () => hasStackKey(workspace()),
  },
  "pinned host keys": {
    write: () =>
      writePin(join(folder, "web.json"), {
        uniqueId: "u",
        keys: ["ssh-ed25519 AAAA"],
        channel: "console",
        learned: "2026-01-01T00:00:00.000Z",
      }),
    path: at("web.json"),
    read: () => readPin(join(folder, "web.json"), "u"),
  },
  "a record": {
    write: () => openRecords(home).put(subnet),
    path: () => join(home.records, RECORD),
    read: () => openRecords(home).all(),
  },
  "the ports": {
    write: json(inHome("ports.json"), {
      ports: [{ owner: machineOwner("/a"), service: "ssh", number: 2222 }],
    }),
    path: inHome("ports.json"),
    read: () => openPortBook(home, openRecords(home)).get({ owner: machineOwner("/a"), service: "ssh" }),
  },
  "the services' report": {
    write: () => writeReport(home, { pid: 1, started: "never", listening: [], settled: [], failed: [] }),
    path: inHome("services.json"),
    read: () => readReport(home),
  },
  "the key of tokens": {
    write: () => signingKey(home, openRecords(home)),
    path: inHome("token-key.pem"),
    read: () => signingKey(home, openRecords(home)),
  },
  "the authority": {
    write: () => openAuthority(home, openRecords(home)),
    path: inHome("authority.pem"),
    read: () => openAuthority(home, openRecords(home)),
  },
  "a vault's secret": {
    write: () =>
      secretStore(home.vaults, "shop").put({
        name: "key",
        versions: [{ version: "0", value: "TOP-SECRET", created: 0, updated: 0, tags: {} }],
      }),
    path: inHome("vaults", "shop", "secrets", "key.json"),
    read: () => secretStore(home.vaults, "shop").get("key"),
  },
  "a deleted vault": {
    write: () => putDeletedVault(home.vaults, "shop", { id: "/a", location: "westeurope", purged: 0 }),
    path: inHome("vaults", "shop", "deleted.json"),
    read: () => findDeletedVault(home.vaults, "shop"),
  },
  "a machine's description": {
    write: () => machines().keep(SPEC),
    path: inHome("machines", "qemu", SPEC.name, "machine.json"),
    read: () => machines().spec(SPEC.name),
  },
  "a machine's disks": {
    write: () => machines().keep({ ...SPEC, disks: [{ lun: 0, file: "/d" }] }),
    path: inHome("machines", "qemu", SPEC.name, "disks.json"),
    read: () => machines().disks(SPEC.name),
  },
  "a machine's image": {
    write: () => machines().write(SPEC.name, IMAGE_FILE, { disk: "/d", kernel: "/k", initrd: "/i" }),
    path: inHome("machines", "qemu", SPEC.name, "image.json"),
    read: () => machines().read(SPEC.name, IMAGE_FILE),
  },
  "a machine's process": {
    write: json(inHome("machines", "qemu", SPEC.name, "process.json"), self()),
    path: inHome("machines", "qemu", SPEC.name, "process.json"),
    read: () => findQemu(machines().of(SPEC.name), SPEC.name),
  },
  "a machine that is cut off": {
    write: () => machines().write(SPEC.name, CUT_OFF, true),
    path: inHome("machines", "qemu", SPEC.name, "cut-off.json"),
    read: () => machines().read(SPEC.name, CUT_OFF),
  },
  "a change that a machine was not told of": {
    write: () => machines().write(SPEC.name, UNTOLD, "change"),
    path: inHome("machines", "qemu", SPEC.name, "untold-network.json"),
    read: () => machines().read(SPEC.name, UNTOLD),
    // There is none.
    allows: ["null"],
  },
  "a file server's process": {
    write: json(inHome("storage", "files", "process.json"), { ...self(), root: "/" }),
    path: inHome("storage", "files", "process.json"),
    read: () => findServer(account()),
  },
  "the numbers of NFS shares": {
    write: () => exportShares(),
    path: inHome("storage", "files", "server", "exports.json"),
    read: () => exportShares(),
  },
  "an engine's capabilities": {
    write: json(at("engine-28.json"), ["CAP_CHOWN"]),
    path: at("engine-28.json"),
    read: () => grantedCapabilities("28", "image", folder),
  },
  "a user of machine images": {
    write: () => noteUser(folder, "0a1b2c3d", home.folder),
    path: at("users", "0a1b2c3d"),
    read: () => imagesInUse(folder, async () => []),
    // A path, whatever it is.
    allows: ["a part", "garbage", "null", "another version"],
  },
  "a lock": {
    write: () => tryLock(join(folder, "x.lock"), "test"),
    path: at("x.lock"),
    read: () => tryLock(join(folder, "x.lock"), "test"),
    // Who writes one is alone, but a power cut may leave a part: nobody holds that.
    allows: ["empty", "a part", "garbage", "null", "another version"],
  },
  "the program's list of stacks": {
    write: synthesized,
    path: at("out", "manifest.json"),
    read: () => readStacks(join(folder, "out")),
    mayHaveVersions: true,
  },
  "the program's spec": {
    write: synthesized,
    path: at("out", "stacks", "shop", "longshore.json"),
    read: () => readStacks(join(folder, "out")),
  },
  "the program's configuration": {
    write: synthesized,
    path: at("out", "stacks", "shop", "cdk.tf.json"),
    read: () => readStacks(join(folder, "out")),
    mayHaveVersions: true,
  },
};

function exportShares() {
  mkdirSync(account().server, { recursive: true });
  const values = { name: "files", primary_access_key: "k", secondary_access_key: "k" };
  const record = { ...subnet, type: "azurerm_storage_account", values };
  const none = { all: () => [], get: () => undefined, ofType: () => [] };
  const shares = [{ name: "uploads", gibibytes: 1 }];
  return GANESHA.configuration(account(), { ...fileAccount(none, record), protocol: "nfs", shares }, 2049);
}

function synthesized(): void {
  const out = join(folder, "out");
  const stack = { name: "shop", synthesizedStackPath: "stacks/shop/cdk.tf.json" };
  const spec = {
    version: 1,
    stack: "shop",
    hosts: [],
    shares: [],
    retained: [],
    secretsInState: false,
  };
  json(() => join(out, "manifest.json"), { version: "0.21.0", stacks: { shop: stack } })();
  json(() => join(out, "longshore-stacks.json"), ["shop"])();
  json(() => join(out, "stacks/shop/cdk.tf.json"), {})();
  json(() => join(out, "stacks/shop/longshore.json"), spec)();
}

/** What may have happened to a file. */
const DAMAGES: Record<string, (file: string) => void> = {
  empty: (file) => writeFileSync(file, ""),
  "a part": (file) => writeFileSync(file, readFileSync(file).subarray(0, statSync(file).size / 2)),
  garbage: (file) => writeFileSync(file, Buffer.from([0, 159, 146, 150, 255])),
  null: (file) => writeFileSync(file, "null"),
  "another version": (file) => writeFileSync(file, JSON.stringify({ version: 99, later: true })),
  "links in a circle": (file) => {
    rmSync(file);
    symlinkSync(file, file);
  },
  "a link that leads nowhere": (file) => {
    rmSync(file);
    symlinkSync(`${file}.nowhere`, file);
  },
  "a folder": (file) => {
    rmSync(file);
    mkdirSync(file);
  },
  "without the right to read it": (file) => chmodSync(file, 0),
};

describe.each(Object.keys(KINDS))("%s", (name) => {
  const kind = KINDS[name] as Kind;

  it("is read when it is whole, also when it is not there", async () => {
    await kind.write();
    expect(existsSync(kind.path())).toBe(true);
    await kind.read();
  });

  it.each(Object.keys(DAMAGES))("that is %s is refused by its name, and stays", async (damage) => {
    if (damage === "another version" && kind.mayHaveVersions) return;
    await kind.write();
    const file = kind.path();
    DAMAGES[damage]?.(file);
    const before = seen(file);
    const error = await asNobody(damage === "without the right to read it" ? file : undefined, kind.read);
    if (kind.allows?.includes(damage)) {
      expect(error).toBeUndefined();
      return;
    }
    expect(error).toBeInstanceOf(LongshoreError);
    const { violations, message } = error as LongshoreError;
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatchObject({
      where: file,
      seen: expect.any(String),
      remedy: expect.any(String),
    });
    expect(violations[0]?.remedy).not.toMatch(/\b(delete|rm)\b/i);
    expect(message).not.toMatch(/TOP-SECRET|PRIVATE|\n/);
    expect(seen(file)).toBe(before);
  });
});

/** What is at a path, without following links. */
function seen(file: string): string {
  try {
    return readFileSync(file, "base64");
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** Reads as another user, who may reach the file and not read it; root may read all. Gives back what was thrown. */
async function asNobody(file: string | undefined, read: () => unknown): Promise<unknown> {
  const root = file !== undefined && process.getuid?.() === 0;
  if (root) {
    // All of it is this user's, but for the rights to read the file.
    execFileSync("chown", ["--recursive", "65534", folder]);
    process.seteuid?.(65_534);
  }
  try {
    await read();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    if (root) process.seteuid?.(0);
  }
}
