import { stringify } from "yaml";
import { LongshoreError } from "../core/errors.js";
import { checkOptions } from "./checks.js";
import { daemonPart } from "./daemon.js";
import { disksPart } from "./disks.js";
import { enginePart } from "./engine.js";
import { metadataGuardPart } from "./metadata-guard.js";
import type { CloudInitOptions } from "./options.js";
import { packageManagerOf } from "./packages/index.js";
import type { GuestFile, Part } from "./part.js";
import { setupPart } from "./setup.js";
import { engineGroupPart, usersPart } from "./users.js";

/** What Azure takes as custom data, before base64. */
export const CUSTOM_DATA_LIMIT = 65_535;

/**
 * The `#cloud-config` document that makes a machine at its first boot what the options say. The same options always
 * give the same text. Throws a LongshoreError for options that cannot be, and for a text over Azure's limit.
 */
export function cloudConfig(options: CloudInitOptions): string {
  const violations = checkOptions(options);
  if (violations.length > 0) throw new LongshoreError(violations);
  const parts = [
    usersPart(options),
    metadataGuardPart(options),
    disksPart(options),
    { packages: options.packages ?? [] },
    daemonPart(options),
    enginePart(options),
    engineGroupPart(options),
  ];
  const document = assemble(options, [...parts, setupPart(packageManagerOf(options.distribution), parts)]);
  // YAML 1.1 is what cloud-init reads: there `no` and `1:30` need quotes.
  const text = `#cloud-config\n${stringify(document, { version: "1.1", lineWidth: 0 })}`;
  refuseTooLong(text, document);
  return text;
}

function assemble({ timezone }: CloudInitOptions, parts: readonly Part[]): Record<string, unknown> {
  const files = parts.flatMap((part) => part.files ?? []);
  return Object.assign(
    timezone ? { timezone } : {},
    files.length ? { write_files: files.map(fileEntry) } : {},
    ...parts.map((part) => part.config ?? {}),
  );
}

function fileEntry({ path, content, permissions = "0644" }: GuestFile): Record<string, string> {
  // What PyYAML would refuse or read as a line's end goes in encoded.
  return /^[\t\n\x20-\x7e]*$/.test(content)
    ? { path, permissions, content }
    : { path, permissions, encoding: "b64", content: Buffer.from(content).toString("base64") };
}

function refuseTooLong(text: string, document: Record<string, unknown>): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= CUSTOM_DATA_LIMIT) return;
  const { write_files: files, ...rest } = document;
  const sizes = [
    ...(Array.isArray(files) ? files : []).map(sizeOfFile),
    ...Object.entries(rest).map(sizeOfEntry),
  ];
  const biggest = sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a), { name: "", bytes: 0 });
  throw new LongshoreError({
    where: "cloud-init",
    rule: `Azure takes at most ${CUSTOM_DATA_LIMIT} bytes of custom data`,
    seen: `${bytes} bytes`,
    remedy: `The biggest part is ${biggest.name} with ${biggest.bytes} bytes: shorten that.`,
  });
}

function sizeOfFile(file: Record<string, string>): { name: string; bytes: number } {
  return { name: file.path ?? "", bytes: Buffer.byteLength(file.content ?? "") };
}

function sizeOfEntry([name, value]: [string, unknown]): { name: string; bytes: number } {
  return { name, bytes: Buffer.byteLength(stringify(value)) };
}
