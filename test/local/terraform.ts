import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { findTerraform } from "../../deploy/terraform/install.js";
import type { ResourceHandler } from "../../local/azurerm/handler.js";
import { AZURERM_SOURCES, createProvider } from "../../local/provider.js";
import { serve } from "../../local/tfplugin/server.js";
import { cacheFolder } from "../../system/cache-folder.js";
import type { memoryCloud } from "../../testbed/memory-cloud.js";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which the real terraform works against a provider that this process serves. */
export async function openTerraform(
  cloud: ReturnType<typeof memoryCloud>,
  handlers: ReadonlyMap<string, ResourceHandler> = new Map(),
) {
  // As the command line finds it: on a computer without one, the pinned release is fetched.
  const { path } = await findTerraform({ env: process.env, cacheDir: cacheFolder(), emit: () => {} });
  const folder = mkdtempSync(join(tmpdir(), "longshore-test-"));
  const served = await serve(createProvider({ handlers, cloud }), AZURERM_SOURCES);
  return {
    folder,
    write: (configuration: object) =>
      writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(configuration, null, 1)),
    run: async (...args: string[]): Promise<Run> => {
      const result = await execa(path, [...args, "-no-color"], {
        cwd: folder,
        env: { ...served.env, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" },
        reject: false,
      });
      return { code: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
    },
    close: async () => {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
