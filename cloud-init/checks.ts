import type { DistributionName } from "../core/distribution.js";
import type { Violation } from "../core/errors.js";
import type { GuestDisk } from "../core/guest.js";
import { NAMES } from "../core/names.js";
import { areNested } from "../core/paths.js";
import { URLS } from "../core/urls.js";
import { refusedEngineSource } from "./engine-packages.js";
import type {
  CloudInitOptions,
  DaemonOptions,
  EngineOptions,
  GuestUser,
  RepositorySource,
} from "./options.js";

/** Everything in the options that has no place in a document, or would mean something else there. */
export function checkOptions(options: CloudInitOptions): Violation[] {
  const { distribution, adminUser, users = [], engine, disks = [], packages = [], timezone } = options;
  const violations = [
    ...matches("adminUser", adminUser, NAMES.linuxUser),
    ...users.flatMap(checkUser),
    ...checkNames([adminUser, ...users.map(({ name }) => name)]),
    ...(engine ? checkEngine(distribution, engine) : []),
    ...disks.flatMap(checkDisk),
    ...checkDisksTogether(disks),
    ...packages.flatMap((name, index) => matches(`packages[${index}]`, name, PACKAGE)),
    ...(timezone === undefined ? [] : matches("timezone", timezone, NAMES.timezone)),
  ];
  return violations.map((violation) => ({ ...violation, where: `cloud-init ${violation.where}` }));
}

interface Rule {
  readonly pattern: RegExp;
  /** Reads after "is". */
  readonly rule: string;
}

const PACKAGE: Rule = {
  pattern: /^[A-Za-z0-9][\w+.-]{0,126}[\w+.]$/,
  rule: "the name of a package: letters, digits, and + . _ -",
};
const PUBLIC_KEY: Rule = {
  pattern: /^(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+ [A-Za-z0-9+/]+={0,2}(?: [^\p{C}\p{Zl}\p{Zp}]*)?$/u,
  rule: "an OpenSSH public key on one line",
};
const VERSION: Rule = {
  pattern: /^\d+(?:\.\d+){0,2}$/,
  rule: "a version or the first numbers of one, such as 28.5",
};
const APT_WORD: Rule = {
  pattern: /^[A-Za-z0-9][\w./+-]*$/,
  rule: "a word of letters, digits, and . / + - _",
};
const ARMOURED_KEY: Rule = {
  pattern: /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n[\t\n\x20-\x7e]+\n-----END PGP PUBLIC KEY BLOCK-----\n?$/,
  rule: "a public key in ASCII armour",
};
const MOUNT_PATH: Rule = {
  pattern: /^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{C}\p{Zl}\p{Zp}]+)+$/u,
  rule: "an absolute path, other than / and without . or ..",
};

function checkUser({ name, authorizedKeys }: GuestUser, index: number): Violation[] {
  const where = `users[${index}]`;
  return [
    ...matches(`${where}.name`, name, NAMES.linuxUser),
    ...(authorizedKeys.length > 0
      ? []
      : [{ where: `${where}.authorizedKeys`, rule: "a user has a key, for there is no other way in" }]),
    ...authorizedKeys.flatMap((key, at) => matches(`${where}.authorizedKeys[${at}]`, key, PUBLIC_KEY)),
  ];
}

function checkNames(names: readonly string[]): Violation[] {
  return names
    .filter((name, index) => names.indexOf(name) < index)
    .map((name) => ({
      where: "users",
      rule: "each user has a name of its own",
      seen: `${name} twice`,
    }));
}

function checkEngine(
  distribution: DistributionName,
  { source, version, daemon = {} }: EngineOptions,
): Violation[] {
  const refused = refusedEngineSource(distribution, source.kind);
  return [
    ...(refused ? [{ where: "engine.source", ...refused }] : []),
    ...(source.kind === "repository" ? checkRepository(source) : []),
    ...(version === undefined ? [] : matches("engine.version", version, VERSION)),
    ...checkDaemon(daemon),
  ];
}

function checkRepository(source: RepositorySource): Violation[] {
  const where = "engine.source";
  return [
    ...(source.url === undefined ? [] : matches(`${where}.url`, source.url, URLS.packageRepository)),
    ...(source.suite === undefined ? [] : matches(`${where}.suite`, source.suite, APT_WORD)),
    ...(source.component === undefined ? [] : matches(`${where}.component`, source.component, APT_WORD)),
    ...(source.key === undefined ? [] : matches(`${where}.key`, source.key, ARMOURED_KEY)),
  ];
}

function checkDaemon({ registryMirrors = [], settings = {} }: DaemonOptions): Violation[] {
  const where = "engine.daemon";
  const violations = registryMirrors.flatMap((url, at) =>
    matches(`${where}.registryMirrors[${at}]`, url, URLS.registryMirror),
  );
  if ("hosts" in settings) {
    violations.push({
      where: `${where}.settings.hosts`,
      rule: "the engine is told by its unit where to listen, and does not start when the settings tell it as well",
      remedy: "Use the engine over SSH: docker context create NAME --docker host=ssh://USER@HOST.",
    });
  }
  if ("cgroup-parent" in settings) {
    violations.push({
      where: `${where}.settings.cgroup-parent`,
      rule: "containers stay in the slice by which they are kept from the metadata service",
      remedy: "Leave the setting out.",
    });
  }
  return violations;
}

function checkDisk({ name, lun, mountPath }: GuestDisk, index: number): Violation[] {
  const where = `disks[${index}]`;
  const violations = [
    ...matches(`${where}.name`, name, NAMES.disk),
    ...matches(`${where}.mountPath`, mountPath, MOUNT_PATH),
  ];
  if (!Number.isInteger(lun) || lun < 0 || lun > 63) {
    violations.push({
      where: `${where}.lun`,
      rule: "a LUN is a whole number from 0 to 63",
      seen: String(lun),
    });
  }
  return violations;
}

function checkDisksTogether(disks: readonly GuestDisk[]): Violation[] {
  return disks.flatMap((disk, index) =>
    disks.slice(0, index).flatMap((other) => {
      const where = `disks[${index}]`;
      const violations: Violation[] = [];
      if (other.lun === disk.lun) {
        violations.push({
          where: `${where}.lun`,
          rule: "each disk has a LUN of its own",
          seen: `${disk.lun} twice`,
        });
      }
      if (areNested(disk.mountPath, other.mountPath)) {
        violations.push({
          where: `${where}.mountPath`,
          rule: "no disk is mounted at or below the place of another",
          seen: `${disk.mountPath} and ${other.mountPath}`,
        });
      }
      return violations;
    }),
  );
}

function matches(where: string, value: string, { pattern, rule }: Rule): Violation[] {
  return pattern.test(value) ? [] : [{ where, rule: `it is ${rule}`, seen: JSON.stringify(value) }];
}
