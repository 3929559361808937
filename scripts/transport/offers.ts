/**
 * What both sides of a handshake offer of each kind of algorithm, as ssh2 tells in its debug lines: it has no other way to
 * tell of what the server offers.
 */
export class Offers {
  private kind = "";
  private local: readonly string[] = [];
  private remote: readonly string[] = [];

  take(line: string): void {
    const [, side, kind = "", names = ""] = LINE.exec(line) ?? [];
    if (side === undefined) return;
    this.kind = kind;
    this[side === "local" ? "local" : "remote"] = names
      .split(",")
      .filter((name) => name && !MARKER.test(name));
  }

  /** For which kind, the one compared last, the two have nothing in common; undefined when they have something. */
  clash(): string | undefined {
    if (this.kind === "" || this.local.some((name) => this.remote.includes(name))) return undefined;
    const kind = KINDS[this.kind] ?? this.kind;
    return `for ${kind}: the server offers ${list(this.remote)}; Longshore offers ${list(this.local)}`;
  }
}

const LINE = /^Handshake: \((local|remote)\) ([^:]+): (.*)$/;

/** In the list of key exchanges, but none: extensions of the protocol that a side knows. */
const MARKER = /^(?:ext-info-[cs]|kex-strict-[cs]-v00@openssh\.com)$/;

const KINDS: Readonly<Record<string, string>> = {
  "KEX method": "key exchange (KexAlgorithms)",
  "Host key format": "host keys (HostKeyAlgorithms)",
  "C->S cipher": "ciphers (Ciphers)",
  "S->C cipher": "ciphers (Ciphers)",
  "C->S MAC": "MACs (MACs)",
  "S->C MAC": "MACs (MACs)",
  "C->S compression": "compression (Compression)",
  "S->C compression": "compression (Compression)",
};

function list(names: readonly string[]): string {
  return names.join(", ") || "none";
}
