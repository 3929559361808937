import { isDeepStrictEqual } from "node:util";
import type { TerraformConfiguration } from "./configuration.js";

/** Where a state lies, as `terraform_remote_state` takes it: the type of a backend and its settings. */
export interface StateLocation {
  readonly backend: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Where a stack's configuration keeps its state; undefined where Terraform's own default holds. */
export function stateLocation({ terraform }: TerraformConfiguration): StateLocation | undefined {
  // HCP Terraform: its states are read by the backend `remote`.
  if (terraform?.cloud) return { backend: "remote", config: terraform.cloud };
  const [first] = Object.entries(terraform?.backend ?? {});
  return first && { backend: first[0], config: first[1] };
}

/** Whether both are one state: credentials, timeouts and the like do not matter. */
export function isSameState(one: StateLocation, other: StateLocation): boolean {
  return one.backend === other.backend && isDeepStrictEqual(identity(one), identity(other));
}

/** The settings that tell one state of a backend from another, with their defaults. */
const IDENTITY: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  azurerm: { storage_account_name: undefined, container_name: undefined, key: undefined },
  consul: { address: undefined, path: undefined },
  cos: { bucket: undefined, prefix: "", key: "terraform.tfstate" },
  gcs: { bucket: undefined, prefix: "" },
  http: { address: undefined },
  kubernetes: { namespace: "default", secret_suffix: undefined },
  local: { path: "terraform.tfstate" },
  oss: { bucket: undefined, prefix: "env:", key: "terraform.tfstate" },
  pg: { conn_str: undefined, schema_name: "terraform_remote_state" },
  remote: { hostname: "app.terraform.io", organization: undefined, workspaces: undefined },
  s3: { bucket: undefined, key: undefined },
};

function identity({ backend, config }: StateLocation): unknown {
  const telling = IDENTITY[backend];
  if (!telling) return config;
  return Object.entries(telling).map(([name, byDefault]) => plain(name, config[name] ?? byDefault));
}

/** One workspace by its name: cdktf writes its project beside it, or a list of one block. */
function plain(name: string, value: unknown): unknown {
  if (name !== "workspaces") return value;
  const block: unknown = Array.isArray(value) ? value[0] : value;
  const { name: workspace, prefix, tags } = (block ?? {}) as Record<string, unknown>;
  return { workspace, prefix, tags };
}
