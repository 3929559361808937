import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Checked, type Checks, show } from "./checks.js";

/** A public key that may log in to a host. Azure takes Ed25519, and RSA of 2048 bits or more. */
export abstract class SshKey implements Checked {
  /** From a file in OpenSSH's format, read when the host is constructed. `~/` is the home folder. */
  static fromFile(path: string): SshKey {
    return new KeyFile(path);
  }

  /** From one line in OpenSSH's format: `ssh-ed25519 AAAA… comment`. */
  static fromText(text: string): SshKey {
    return new KeyText(text);
  }

  /** @internal */
  check(checks: Checks): void {
    this.read(checks);
  }

  /** The line as it is; undefined when there is something wrong with it, which the checks then hold. @internal */
  abstract read(checks: Checks): string | undefined;
}

class KeyFile extends SshKey {
  constructor(private readonly path: string) {
    super();
  }

  read(checks: Checks): string | undefined {
    let text: string;
    try {
      text = readFileSync(this.path.replace(/^~(?=\/)/, homedir()), "utf8");
    } catch (error) {
      checks.that(false, {
        rule: "the file of an SSH key can be read",
        seen: `${show(this.path)} (${(error as NodeJS.ErrnoException).code})`,
        remedy: `Make a key with: ssh-keygen -t ed25519 -f ${join(".", "id_ed25519")}`,
      });
      return undefined;
    }
    return readKey(checks, text, `the file ${show(this.path)}`, `Name the file ${show(`${this.path}.pub`)}.`);
  }
}

class KeyText extends SshKey {
  constructor(private readonly text: string) {
    super();
  }

  read(checks: Checks): string | undefined {
    return readKey(checks, this.text, "the text", "Give the line that ends in .pub files.");
  }
}

/** Never shows the text: it may be a private key. */
function readKey(checks: Checks, text: string, from: string, remedyIfPrivate: string): string | undefined {
  const line = text.trim();
  const isPublic = checks.that(!/PRIVATE KEY/.test(line), {
    rule: "an SSH key of a host is the public one",
    seen: `the private one (${from})`,
    remedy: remedyIfPrivate,
  });
  if (!isPublic) return undefined;

  const [type, data = ""] = line.split(/\s+/);
  const blob = Buffer.from(data, "base64");
  const isKey = checks.that(!line.includes("\n") && type !== undefined && firstField(blob) === type, {
    rule: "an SSH public key is one line of type, data and comment, such as ssh-ed25519 AAAA… me@here",
    seen: `something else (${from})`,
    remedy: "`ssh-keygen -y -f KEY` prints the public key of a private one.",
  });
  if (!isKey) return undefined;

  const fits = checks.that(type === "ssh-ed25519" || (type === "ssh-rsa" && rsaBits(blob) >= 2048), {
    rule: "Azure takes SSH keys of type ssh-ed25519, and ssh-rsa of 2048 bits or more",
    seen: type === "ssh-rsa" ? `ssh-rsa of ${rsaBits(blob)} bits` : String(type),
    remedy: "Make one with: ssh-keygen -t ed25519",
  });
  return fits ? line : undefined;
}

/** A key's data is a list of fields, each behind its length in four bytes; the first is the type (RFC 4253, 6.6). */
function fields(blob: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const length = blob.readUInt32BE(at);
    found.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}

function firstField(blob: Buffer): string | undefined {
  return fields(blob)[0]?.toString("latin1");
}

/** The bits of the modulus, the third field: a positive number, so a leading zero byte does not count. */
function rsaBits(blob: Buffer): number {
  const modulus = fields(blob)[2] ?? Buffer.alloc(0);
  const hex = modulus.toString("hex").replace(/^0+/, "");
  return hex === "" ? 0 : BigInt(`0x${hex}`).toString(2).length;
}
