import { createPrivateKey, type KeyObject } from "node:crypto";
import ssh2 from "ssh2";
import { openSshEd25519, openSshHeader } from "./openssh-key.js";

/** What the text of an identity's file turned out to be. */
export type IdentityText =
  | {
      readonly kind: "private";
      readonly privateKey: string;
      readonly publicKey: string;
      readonly asItIs: boolean;
    }
  /** `publicKey` where the format has it in the clear, as OpenSSH's own has. */
  | { readonly kind: "encrypted"; readonly publicKey?: string }
  | { readonly kind: "public"; readonly publicKey: string }
  /** A key of a security device, of which a file holds a reference alone. */
  | { readonly kind: "fido"; readonly type: string }
  | { readonly kind: "other"; readonly why: string };

/**
 * Reads an identity: OpenSSH's formats, PKCS#1, SEC 1, PKCS#8, or a public key. A private one comes out without passphrase
 * in a form that both ssh2 and every OpenSSH read; `asItIs` when the text was that already. A wrong passphrase leaves it
 * `encrypted`.
 */
export function readIdentityText(given: string, passphrase?: string): IdentityText {
  const text = given
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .trim();
  if (!PRIVATE.test(text)) return readPublic(text);
  const { publicKey, type = "", cipher } = openSshHeader(text) ?? {};
  if (type.startsWith("sk-")) return { kind: "fido", type };
  const encrypted = cipher === undefined ? ENCRYPTED.test(text) : cipher !== "none";
  if (encrypted && passphrase === undefined) return { kind: "encrypted", publicKey };
  try {
    return asPrivate(text, passphrase, given.trim() === text && !encrypted);
  } catch (error) {
    if (error instanceof UnknownType) return { kind: "other", why: error.message };
    return encrypted ? { kind: "encrypted", publicKey } : { kind: "other", why: "a damaged private key" };
  }
}

const PRIVATE = /^-----BEGIN [A-Z ]*(?:PRIVATE KEY|EC PARAMETERS)-----|^PuTTY-User-Key-File-/;
/** PKCS#8, PKCS#1, PuTTY's. */
const ENCRYPTED = /^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED$|^Encryption: (?!none$)/m;

class UnknownType extends Error {}

function asPrivate(text: string, passphrase: string | undefined, mayStay: boolean): IdentityText {
  const parsed = ssh2.utils.parseKey(text, passphrase);
  if (!(parsed instanceof Error)) {
    if (parsed.type === "ssh-dss") throw new UnknownType("a DSA key, which OpenSSH no longer takes");
    const asItIs = mayStay && text.startsWith("-----BEGIN");
    if (asItIs) return { kind: "private", privateKey: `${text}\n`, publicKey: lineOf(parsed), asItIs };
  }
  // What ssh2 does not read is PKCS#8, and what OpenSSL writes around keys.
  const pem = parsed instanceof Error ? text : parsed.getPrivatePEM();
  const privateKey = inPlainForm(createPrivateKey({ key: pem, passphrase }));
  const plain = ssh2.utils.parseKey(privateKey);
  if (plain instanceof Error) throw plain;
  return { kind: "private", privateKey, publicKey: lineOf(plain), asItIs: false };
}

function inPlainForm(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case "ed25519":
      return openSshEd25519(key);
    case "rsa":
      return String(key.export({ type: "pkcs1", format: "pem" }));
    case "ec":
      return String(key.export({ type: "sec1", format: "pem" }));
    default:
      throw new UnknownType(`a key of the type ${key.asymmetricKeyType}, which OpenSSH does not take`);
  }
}

function readPublic(text: string): IdentityText {
  const [type = ""] = text.split(/\s/, 1);
  if (/^sk-[\w.@-]+$/.test(type)) return { kind: "fido", type };
  const parsed = ssh2.utils.parseKey(text);
  if (!(parsed instanceof Error)) return { kind: "public", publicKey: lineOf(parsed) };
  if (text === "") return { kind: "other", why: "an empty file" };
  const isPublic = /^-----BEGIN [A-Z ]*PUBLIC KEY-----/.test(text);
  return {
    kind: "other",
    why: isPublic ? "a public key in a form that OpenSSH does not take" : "something else",
  };
}

function lineOf(key: ssh2.ParsedKey): string {
  return `${key.type} ${key.getPublicSSH().toString("base64")} ${key.comment}`.trim();
}
