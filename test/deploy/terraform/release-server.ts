import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { createMessage, generateKey, readPrivateKey, sign } from "openpgp";
import { storedZip } from "./stored-zip.js";

export const testVersion = "1.99.0";

/** The archive for this computer, by the vendor's names; the tests run on Linux and macOS. */
export const archiveName = `terraform_${testVersion}_${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}.zip`;

export const sumsName = `terraform_${testVersion}_SHA256SUMS`;

export interface SigningKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

export async function makeKey(): Promise<SigningKey> {
  return generateKey({ type: "ecc", userIDs: [{ name: "Release test" }], format: "armored" });
}

/** A program that answers as terraform does. */
export function fakeTerraform(firstLine = `Terraform v${testVersion}`): string {
  return `#!/bin/sh\necho '${firstLine}'\necho 'on somewhere'\n`;
}

/** The three files of a release, as the vendor lays them out. */
export async function makeRelease(
  key: SigningKey,
  archive: Buffer = storedZip([
    { name: "LICENSE.txt", content: "a licence" },
    { name: "terraform", content: fakeTerraform() },
  ]),
): Promise<Map<string, Buffer>> {
  const sum = createHash("sha256").update(archive).digest("hex");
  const sums = Buffer.from(
    `${"0".repeat(64)}  terraform_${testVersion}_plan9_mips.zip\n${sum}  ${archiveName}\n`,
  );
  return new Map([
    [archiveName, archive],
    [sumsName, sums],
    [`${sumsName}.sig`, await signDetached(sums, key)],
  ]);
}

export async function signDetached(content: Buffer, key: SigningKey): Promise<Buffer> {
  const signature = await sign({
    message: await createMessage({ binary: content }),
    signingKeys: await readPrivateKey({ armoredKey: key.privateKey }),
    detached: true,
    format: "binary",
  });
  return Buffer.from(signature as Uint8Array);
}

/** Serves files on loopback until `close`, `never` without ever answering; `requests` are the paths that were asked for. */
export async function serve(files: Map<string, Buffer | "never">) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    const content = files.get(basename(request.url ?? ""));
    if (content === "never") return;
    if (!content) response.writeHead(404).end();
    else response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
