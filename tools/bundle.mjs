import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** @typedef {import("esbuild").BuildOptions} BuildOptions */
/** @typedef {import("esbuild").Metafile} Metafile */

/** What programs import beside the package: there has to be one copy of it in a process. */
const PEERS = ["cdktf", "cdktf/*", "constructs", "@cdktf/provider-azurerm", "@cdktf/provider-azurerm/*"];

/** Modules of their own for whoever enters: the command line, the process of local services, the package for tests. */
const ENTRIES = ["cli/main.js", "local/services/main.js", "testing/index.js"];

/** What libraries in CommonJS expect, in modules that are none. */
const COMMONJS = [
  'import { createRequire as createRequireOfBundle } from "node:module";',
  'import { dirname as dirnameOfBundle } from "node:path";',
  'import { fileURLToPath as pathOfBundle } from "node:url";',
  "const require = createRequireOfBundle(import.meta.url);",
  "const __filename = pathOfBundle(import.meta.url);",
  "const __dirname = dirnameOfBundle(__filename);",
].join("\n");

/** @type {BuildOptions} */
const COMMON = {
  bundle: true,
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  allowOverwrite: true,
};

/**
 * Puts what is entered into few files, in place of the modules that tsc wrote in `dist`: Node takes seconds to find and
 * compile a thousand small ones.
 * @param {string} dist
 */
export async function bundle(dist) {
  const constructs = await bundleConstructs(dist);
  const others = await build({
    ...COMMON,
    entryPoints: ENTRIES.map((entry) => join(dist, entry)),
    outdir: dist,
    outbase: dist,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    splitting: true,
    banner: { js: COMMONJS },
    // The first is optional, and native code.
    external: ["cpu-features", "*.node", ...PEERS],
    plugins: [oneCopyOfConstructs(dist)],
  });
  writeFileSync(join(dist, "licenses.txt"), licenses([constructs, others].map(({ metafile }) => metafile)));
}

/**
 * In CommonJS, because cdktf and the classes of azurerm are: imported by a module, Node would read each of their files
 * for its exports. The module that programs import names what there is.
 * @param {string} dist
 */
async function bundleConstructs(dist) {
  const entry = join(dist, "constructs", "index.js");
  const outfile = join(dist, "constructs", "index.cjs");
  const names = Object.keys(await import(pathToFileURL(entry).href)).sort();
  const result = await build({
    ...COMMON,
    entryPoints: [entry],
    outfile,
    format: "cjs",
    external: PEERS,
    define: { "import.meta.url": "urlOfBundle" },
    banner: { js: 'const urlOfBundle = require("node:url").pathToFileURL(__filename).href;' },
  });
  const lines = [
    'import { createRequire } from "node:module";',
    'import { load } from "./load.js";',
    "const require = createRequire(import.meta.url);",
    'const constructs = load(require, "./index.cjs", require("../../package.json"));',
    `export const { ${names.join(", ")} } = constructs;`,
  ];
  writeFileSync(entry, `${lines.join("\n")}\n`);
  return result;
}

/** What a bundle has of the constructs it takes from where programs have them. @param {string} dist */
function oneCopyOfConstructs(dist) {
  const index = join(dist, "constructs", "index.js");
  return /** @type {import("esbuild").Plugin} */ ({
    name: "one copy of the constructs",
    setup({ onResolve }) {
      onResolve({ filter: /constructs\// }, ({ path, resolveDir }) => {
        if (join(resolveDir, path) !== index) return undefined;
        return { path: "../constructs/index.js", external: true };
      });
    },
  });
}

/** The licenses of the packages that bundles contain. @param {readonly (Metafile | undefined)[]} metafiles */
function licenses(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile?.inputs ?? {}));
  const folders = inputs.flatMap((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
      const read = texts.map((file) => readFileSync(join(folder, file), "utf8").trim());
      return [`${name} ${version} (${license})`, ...read].join("\n\n");
    })
    .join(`\n\n${"-".repeat(72)}\n\n`);
}
