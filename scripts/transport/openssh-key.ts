import { type KeyObject, randomBytes } from "node:crypto";
import { typeInside } from "./host-keys.js";

const BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
const END = "-----END OPENSSH PRIVATE KEY-----";
const MAGIC = "openssh-key-v1\0";

/** What a private key in OpenSSH's own format says in the clear; undefined for any other text. */
export function openSshHeader(
  text: string,
): { readonly cipher: string; readonly type: string; readonly publicKey: string } | undefined {
  if (!text.startsWith(BEGIN)) return undefined;
  const bytes = Buffer.from(text.slice(BEGIN.length, text.indexOf(END)), "base64");
  const fields: Buffer[] = [];
  let at = MAGIC.length;
  while (fields.length < 4 && at + 4 <= bytes.length) {
    // Cipher, key derivation and its options; how many keys; the first one's public half.
    if (fields.length === 3) at += 4;
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  const [cipher, , , blob] = fields;
  const type = blob && typeInside(blob);
  if (!cipher || !blob || !type) return undefined;
  return { cipher: cipher.toString("latin1"), type, publicKey: `${type} ${blob.toString("base64")}` };
}

/** An Ed25519 key in OpenSSH's own format, which all of its versions read; PKCS#8 only those from 9.6 on. */
export function openSshEd25519(key: KeyObject): string {
  const { d = "", x = "" } = key.export({ format: "jwk" });
  const [secret, point] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const type = Buffer.from("ssh-ed25519");
  const check = randomBytes(4);
  const half = [
    check,
    check,
    field(type),
    field(point),
    field(Buffer.concat([secret, point])),
    field(Buffer.alloc(0)),
  ];
  const open = Buffer.concat(half);
  const padding = Buffer.from(Array.from({ length: (8 - (open.length % 8)) % 8 }, (_, index) => index + 1));
  const none = field(Buffer.from("none"));
  const whole = Buffer.concat([
    Buffer.from(MAGIC),
    ...[none, none, field(Buffer.alloc(0)), Buffer.from([0, 0, 0, 1])],
    field(Buffer.concat([field(type), field(point)])),
    field(Buffer.concat([open, padding])),
  ]);
  return `${BEGIN}\n${whole.toString("base64").replaceAll(/.{70}/g, "$&\n").trimEnd()}\n${END}\n`;
}

function field(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}
