/** A sentence when this version of Node is older than what a package's `engines.node` says, e.g. `>=20.19`. */
export function unsupportedNode(version: string, engines: string): string | undefined {
  const least = engines.replace(/^>=/, "");
  if (compare(version, least) >= 0) return undefined;
  return `longshore: it runs on Node ${least} or newer, not ${version}. Install a newer one, e.g. from https://nodejs.org.`;
}

function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.split(".").map(Number));
  const at = [0, 1, 2].find((part) => (a?.[part] ?? 0) !== (b?.[part] ?? 0)) ?? 0;
  return (a?.[at] ?? 0) - (b?.[at] ?? 0);
}
