/** What is wrong with an OpenSSH public key; undefined when nothing is. Azure takes ed25519, and RSA from 2048 bits. */
export function sshKeyProblem(key: string, value: string): string | undefined {
  const [, encoded] = value.trim().split(/\s+/);
  if (encoded === undefined) return `"${key}" is not a complete SSH2 Public Key`;
  const parts = partsOf(Buffer.from(encoded, "base64"));
  const [type, first, second] = parts ?? [];
  switch (type?.toString("latin1")) {
    case "ssh-ed25519":
      return first?.length === ED25519_BYTES ? undefined : `parsing "${key}" as a public key object`;
    case "ssh-rsa": {
      const bits = bitLength(second ?? Buffer.alloc(0));
      return bits >= SMALLEST_RSA
        ? undefined
        : `the provided RSA SSH key has ${bits} bits. Only ssh-rsa keys with ${SMALLEST_RSA} bits or higher are supported by Azure`;
    }
    case undefined:
      return `parsing "${key}" as a public key object`;
    default:
      return `the provided ${type?.toString("latin1")} SSH key is not supported. Only RSA and ED25519 SSH keys are supported by Azure`;
  }
}

const ED25519_BYTES = 32;
const SMALLEST_RSA = 2048;

/** The length-prefixed parts of a key; undefined when it is no such thing. */
function partsOf(blob: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

function bitLength(number: Buffer): number {
  const start = number.findIndex((byte) => byte !== 0);
  return start === -1 ? 0 : (number.length - start) * 8 - Math.clz32(number[start] ?? 0) + 24;
}
