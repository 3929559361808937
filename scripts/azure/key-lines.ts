const BEGIN = "longshore: host keys begin";
const END = "longshore: host keys end";

/** A script that prints the machine's public host keys. */
export const PRINT_HOST_KEYS: readonly string[] = [
  `echo '${BEGIN}'`,
  "cat /etc/ssh/ssh_host_*_key.pub",
  `echo '${END}'`,
];

/** The keys that the script printed; empty while sshd has made none. */
export function keysInOutput(output: string): string[] {
  return keysBetween(output, BEGIN, END);
}

/** The keys that cloud-init printed on the console at the latest boot that made any. */
export function keysOnConsole(log: string): string[] {
  return keysBetween(log, "-----BEGIN SSH HOST KEY KEYS-----", "-----END SSH HOST KEY KEYS-----");
}

function keysBetween(text: string, begin: string, end: string): string[] {
  const stop = text.lastIndexOf(end);
  const start = text.lastIndexOf(begin, stop);
  if (start === -1 || stop === -1) return [];
  const lines = text.slice(start + begin.length, stop).split("\n");
  return lines.flatMap((line) => KEY.exec(line)?.[0] ?? []);
}

/** Somewhere in the line: a console log may put a time before it. */
const KEY = /\b(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) [A-Za-z0-9+/]{40,}={0,2}/;
