import { type CloudInitOptions, cloudConfig } from "../../cloud-init/index.js";
import { ExitCode, LongshoreError } from "../../core/errors.js";

/** The custom data of a machine, as Azure takes it. Errors name the host. */
export function customData(path: string, options: CloudInitOptions): string {
  try {
    return Buffer.from(cloudConfig(options)).toString("base64");
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
    throw new LongshoreError(
      error.violations.map((violation) => ({ ...violation, where: `${path} (${violation.where})` })),
      { exitCode: ExitCode.USAGE, cause: error },
    );
  }
}
