import { basename } from "node:path";
import { sh } from "../../core/quote.js";

/**
 * A script that fetches files into a folder of its own and runs a command there, as Azure's agent does. The addresses
 * may hold a signature: they are told to curl by a file, not by its arguments, which every user of the machine sees.
 */
export function withFetchedFiles(addresses: readonly string[], command: string): string {
  return `#!/bin/sh
set -eu
umask 077
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
cat > .addresses <<'END OF ADDRESSES'
${addresses.map(curlConfig).join("\n")}
END OF ADDRESSES
curl --fail --silent --show-error --location --globoff --fail-early --retry 3 --config .addresses
rm .addresses
chmod u+x -- *
${command}
`;
}

/** A script by its address, with the interpreter that its first line names. */
export function fetchedScript(address: string): string {
  return withFetchedFiles([address], `./${sh(fileName(address))}`);
}

function curlConfig(address: string): string {
  return `url = ${quoted(new URL(address).href)}\noutput = ${quoted(fileName(address))}`;
}

/** The last part of the path, as the agent names a file. */
function fileName(address: string): string {
  return decodeURIComponent(basename(new URL(address).pathname)).replaceAll("/", "_") || "script";
}

/** As curl reads a value in its configuration file. */
function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
