/** The keys of the latest boot that told all of them: see guest/longshore-host-keys.service. */
export function parseHostKeys(log: string): string[] {
  const blocks = [...log.matchAll(/^BEGIN HOST KEYS\r?\n(.*?)^END HOST KEYS\r?$/gms)];
  const [, keys = ""] = blocks.at(-1) ?? [];
  return keys.split(/\r?\n/).filter((line) => line !== "");
}
