import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { type Checked, type Checks, show } from "../checks/checks.js";

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
      text = readSmallFile(this.path.replace(/^~(?=\/)/, homedir()));
    } catch (error) {
      checks.that(false, {
        rule: "the file of an SSH key can be read",
        seen: `${show(this.path)} (${(error as NodeJS.ErrnoException).code})`,
        remedy: "`ssh-keygen -t ed25519` makes a pair; without sshKeys, one is made for the stack.",
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
    return readKey(checks, this.text, "the text", "Give the line of the file that ends in .pub.");
  }
}

/** A pipe or a device could have no end. */
function readSmallFile(path: string): string {
  if (!statSync(path).isFile()) throw Object.assign(new Error("not a file"), { code: "not a file" });
  return readFileSync(path, "utf8");
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

  const [, type = "", data = ""] = KEY_LINE.exec(line) ?? [];
  const fields = fieldsOf(data);
  const isKey = checks.that(type !== "" && fields[0]?.toString("latin1") === type, {
    rule: "an SSH public key is one line of type, data and comment, such as ssh-ed25519 AAAA… me@here",
    seen: `something else (${from})`,
    remedy: "`ssh-keygen -y -f KEY` prints the public key of a private one.",
  });
  if (!isKey) return undefined;

  const bits = bitsOf(fields[2]);
  const fits = checks.that(type === "ssh-ed25519" || (type === "ssh-rsa" && bits >= 2048), {
    rule: "Azure takes SSH keys of type ssh-ed25519, and ssh-rsa of 2048 bits or more",
    seen: type === "ssh-rsa" ? `ssh-rsa of ${bits} bits` : type,
    remedy: "Make one with: ssh-keygen -t ed25519",
  });
  return fits ? line : undefined;
}

/** sshd and cloud-init read lines, and what else could be in a comment would not be seen there. */
const KEY_LINE = /^(?=.{1,8192}$)([\w@.-]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+[^\p{C}\p{Zl}\p{Zp}]*)?$/u;

/** A key's data is a list of fields, each behind its length in four bytes (RFC 4253, 6.6). None when it is not whole. */
function fieldsOf(data: string): Buffer[] {
  const blob = Buffer.from(data, "base64");
  if (blob.toString("base64") !== data) return [];
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length ? fields : [];
}

/** The bits of a number; zeros in front do not count. */
function bitsOf(number: Buffer | undefined): number {
  const digits = BigInt(`0x0${number?.toString("hex") ?? ""}`).toString(2);
  return digits === "0" ? 0 : digits.length;
}
