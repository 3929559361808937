/** Who may import whom: docs/map.md says it in words, test/architecture.test.ts enforces it. */

/** Beside itself, a folder may import from these. `constructs` reaches stacks as the package `longshore`. */
const mayImport = {
  core: [],
  system: ["core"],
  "cloud-init": ["core"],
  constructs: ["core", "cloud-init"],
  scripts: ["core", "system"],
  local: ["core", "system"],
  deploy: ["core", "system", "scripts", "local"],
  cli: ["core", "system", "scripts", "local", "deploy"],
  testing: ["core", "system", "constructs", "scripts", "local", "deploy"],
  stacks: ["constructs"],
  testbed: ["core", "system", "scripts", "local"],
};

/** The same between the folders of `local`; the files at its root compose all of them, and none imports those. */
const mayImportInLocal = {
  engine: [],
  tfplugin: ["engine"],
  records: ["engine"],
  machine: [],
  network: ["engine", "machine", "records"],
  vaults: ["network", "records"],
  storage: ["engine", "machine", "records"],
  azurerm: ["engine", "machine", "network", "records", "storage", "vaults"],
  services: ["engine", "machine", "network", "records", "storage", "vaults", "azurerm"],
  provider: ["engine", "tfplugin", "records", "azurerm"],
};

/** Folders in `constructs`: each may import from those before it. */
const inConstructs = ["checks", "stack", "network", "storage", "containers", "hosts", "windows"];

const ours = [...Object.keys(mayImport), "bench", "test", "tools"];
const shipped = Object.keys(mayImport).filter((folder) => folder !== "stacks" && folder !== "testbed");

/** Libraries that one place wraps for everybody else. */
const onlyImporter = [
  { library: "cdktf", place: "^constructs/cdktf\\.ts$" },
  { library: "@cdktf/provider-azurerm", place: "^constructs/" },
  { library: "constructs", place: "^constructs/" },
  { library: "ip-address", place: "^core/address-set\\.ts$" },
  { library: "tar-stream", place: "^scripts/images/" },
  { library: "ssh2", place: "^scripts/transport/" },
  { library: "@azure", place: "^scripts/azure/" },
  { library: "@grpc", place: "^local/tfplugin/" },
  { library: "protobufjs", place: "^local/tfplugin/" },
  { library: "@msgpack", place: "^local/tfplugin/" },
  { library: "dns-packet", place: "^local/services/names/" },
  { library: "jose", place: "^local/services/" },
  { library: "@peculiar", place: "^local/services/tls/" },
  { library: "openpgp", place: "^deploy/terraform/" },
  { library: "yauzl", place: "^deploy/terraform/" },
  { library: "log-update", place: "^cli/" },
  { library: "cli-truncate", place: "^cli/" },
  { library: "commander", place: "^cli/(program|complete)\\.ts$" },
];

/** The files that import Azure's libraries. */
const AZURE_LIBRARIES = "(arm-client|azure-http|credential|loopback|vault-client)\\.ts$";

export default {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, others]) => ({
      name: `${folder}-imports`,
      comment: others.join(", ") || "nothing",
      severity: "error",
      from: { path: `^${folder}/` },
      to: { path: `^(${ours.join("|")})/`, pathNot: `^(${[folder, ...others].join("|")})/` },
    })),
    ...inConstructs.map((folder, at) => ({
      name: `constructs-${folder}-before-others`,
      severity: "error",
      from: { path: `^constructs/${folder}/` },
      to: { path: `^constructs/(?:index\\.ts$|(?:${inConstructs.slice(at + 1).join("|")})/)` },
    })),
    {
      name: "tests-run-benchmarks-as-programs",
      comment: "What both need is in testbed.",
      severity: "error",
      from: { path: "^test/" },
      to: { path: "^bench/" },
    },
    {
      name: "benchmarks-import-no-tests",
      comment: "What both need is in testbed.",
      severity: "error",
      from: { path: "^bench/" },
      to: { path: "^test/" },
    },
    {
      name: "scripts-of-node-alone",
      comment:
        "They run before anything is installed or built; the build loads the bundler when it is installed.",
      severity: "error",
      from: { path: "^tools/.*\\.mjs$", pathNot: "^tools/bundle\\.mjs$" },
      to: { pathNot: "^tools/.*\\.mjs$", dependencyTypesNot: ["core"] },
    },
    {
      name: "local-has-one-front-door",
      severity: "error",
      from: { path: "^(cli|deploy|testing)/" },
      to: { path: "^local/", pathNot: "^local/index\\.ts$" },
    },
    {
      name: "deploy-prints-nothing",
      severity: "error",
      from: { path: "^(core|system|scripts|local|deploy|testing)/" },
      to: { path: "node_modules/(log-update|cli-truncate|picocolors)/" },
    },
    ...Object.entries(mayImportInLocal).map(([folder, others]) => ({
      name: `local/${folder}-imports`,
      comment: others.join(", ") || "nothing",
      severity: "error",
      from: { path: `^local/${folder}/` },
      to: { path: "^local/", pathNot: `^local/(${[folder, ...others].join("|")})/` },
    })),
    ...onlyImporter.map(({ library, place }) => ({
      name: `${library}-in-one-place`,
      severity: "error",
      from: { path: `^(${shipped.join("|")})/`, pathNot: place },
      to: { path: `node_modules/${library}/` },
    })),
    {
      name: "azure-is-loaded-when-it-is-asked",
      comment: "Its libraries cost up to half a second: what asks Azure nothing does not wait for them.",
      severity: "error",
      from: { path: `^(${shipped.join("|")})/`, pathNot: `^scripts/azure/${AZURE_LIBRARIES}` },
      to: { path: `^scripts/azure/${AZURE_LIBRARIES}`, dependencyTypesNot: ["dynamic-import", "type-only"] },
    },
    {
      name: "azure-libraries-in-few-files",
      severity: "error",
      from: { path: "^scripts/azure/", pathNot: `^scripts/azure/${AZURE_LIBRARIES}` },
      to: { path: "node_modules/@azure/" },
    },
    {
      name: "local-asks-for-no-credential-of-azure",
      comment: "A token of Azure's never reaches a process of the local target.",
      severity: "error",
      from: {
        path: "^(local/|deploy/targets/local|scripts/azure/(arm-client|azure-http|loopback|vault-client)\\.ts)",
      },
      to: {
        path: ["^scripts/azure/credential\\.ts$", "node_modules/@azure/identity/"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "provider-classes-by-subpath",
      comment: "The package's index costs a second and 400 MB at start.",
      severity: "error",
      from: { path: `^(${shipped.join("|")}|stacks)/` },
      to: { path: "node_modules/@cdktf/provider-azurerm/lib/index\\." },
    },
    {
      name: "terraform-runs-in-one-place",
      comment: "Other programs are started in deploy/terraform, and beside that only the user's app and ssh.",
      severity: "error",
      from: {
        path: "^(cli|deploy)/",
        pathNot: ["^deploy/terraform/", "^deploy/program/synth\\.ts$", "^cli/verbs/ssh\\.ts$"],
      },
      to: { path: ["node_modules/execa/", "^(node:)?child_process$"] },
    },
    {
      name: "constructs-open-nothing",
      comment: "A declaration starts no process and opens no socket.",
      severity: "error",
      from: { path: "^(core|cloud-init|constructs)/" },
      to: {
        path: ["node_modules/execa/", "^(node:)?(child_process|net|tls|http|https|http2|dgram|dns)(/|$)"],
      },
    },
    {
      name: "no-cycle",
      comment: "Imports of types count: an interface that two files share has a file of its own.",
      severity: "error",
      from: { path: `^(${ours.join("|")})/` },
      to: { circular: true },
    },
    {
      name: "shipped-code-needs-shipped-packages",
      severity: "error",
      from: { path: `^(${shipped.join("|")})/`, pathNot: "^constructs/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|cdktf\\.out)/" },
    tsPreCompilationDeps: "specify",
    // No tsConfig: with one, the package `constructs` is taken for our folder of that name.
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
