import { createReadStream } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { makeDockerPackages } from "./docker-packages.js";

export interface AptRepository extends AsyncDisposable {
  /** What goes into the engine's source: `url`, `suite`, `component` and `key`. */
  readonly source: {
    readonly kind: "repository";
    readonly url: string;
    readonly suite: string;
    readonly component: string;
    /** In ASCII armour. */
    readonly key: string;
  };
  /** The paths that were asked for, in order. */
  readonly requests: readonly string[];
}

export interface AptRepositoryOptions {
  /** An empty folder of the caller's; its content may go when the repository is closed. */
  readonly folder: string;
  /** The address to serve on: one that the machines reach, such as that of the engine's own bridge. */
  readonly address: string;
  /** Default: one that is free. */
  readonly port?: number;
  /** The versions of docker-ce to offer, all with the same content. Default: `26.1.5`. */
  readonly versions?: readonly string[];
  /** Debian's mirror, from which the content comes. Default: `http://deb.debian.org/debian`. */
  readonly mirror?: string;
}

/**
 * An apt repository like Docker's own for Debian 13, signed with a key of its own and served over HTTP: Debian's
 * engine under the names of Docker's packages. Needs apt-utils, dpkg-dev's `dpkg-deb`, gpg and Debian's archive keys.
 */
export async function makeAptRepository(options: AptRepositoryOptions): Promise<AptRepository> {
  const {
    folder,
    address,
    port = 0,
    versions = ["26.1.5"],
    mirror = "http://deb.debian.org/debian",
  } = options;
  const root = join(folder, "repository");
  const architecture = (await execa("dpkg", ["--print-architecture"])).stdout;
  await mkdir(join(root, "pool"), { recursive: true });
  await makeDockerPackages({ work: join(folder, "packages"), output: join(root, "pool"), mirror, versions });
  await writeIndex(root, architecture);
  const key = await sign(root, join(folder, "gnupg"));

  const requests: string[] = [];
  const server = serve(root, requests);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, address, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the repository is served on no port");
  return {
    source: {
      kind: "repository",
      url: `http://${address}:${bound.port}`,
      suite: SUITE,
      component: COMPONENT,
      key,
    },
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const SUITE = "trixie";
const COMPONENT = "stable";

async function writeIndex(root: string, architecture: string): Promise<void> {
  const binary = `dists/${SUITE}/${COMPONENT}/binary-${architecture}`;
  await mkdir(join(root, binary), { recursive: true });
  const packages = await execa("apt-ftparchive", ["packages", "pool"], { cwd: root });
  await writeFile(join(root, binary, "Packages"), `${packages.stdout}\n`);
  const facts = { Suite: SUITE, Codename: SUITE, Components: COMPONENT, Architectures: architecture };
  const settings = Object.entries(facts).flatMap(([name, value]) => [
    "-o",
    `APT::FTPArchive::Release::${name}=${value}`,
  ]);
  const release = await execa("apt-ftparchive", [...settings, "release", `dists/${SUITE}`], { cwd: root });
  await writeFile(join(root, `dists/${SUITE}/Release`), `${release.stdout}\n`);
}

/** Signs the index with a new key and gives its public half. */
async function sign(root: string, home: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const gpg = (...args: string[]) => execa("gpg", ["--homedir", home, "--batch", "--yes", ...args]);
  try {
    await gpg("--passphrase", "", "--quick-generate-key", "Test repository", "ed25519", "sign", "never");
    const release = join(root, `dists/${SUITE}/Release`);
    await gpg("--output", join(root, `dists/${SUITE}/InRelease`), "--clearsign", release);
    const publicKey = join(home, "key.asc");
    await gpg("--armor", "--output", publicKey, "--export");
    return await readFile(publicKey, "utf8");
  } finally {
    await execa("gpgconf", ["--homedir", home, "--kill", "all"]);
  }
}

function serve(root: string, requests: string[]): Server {
  return createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname));
    requests.push(path);
    const file = createReadStream(join(root, path));
    file.once("open", () => response.writeHead(200));
    pipeline(file, response).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(404).end();
    });
  });
}
