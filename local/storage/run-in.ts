import { run } from "../machine/run.js";
import type { AccountFolder } from "./folder.js";

/** Runs a command line for an account's server. */
export async function runIn({ name }: AccountFolder, argv: readonly string[], input?: string): Promise<void> {
  const [program = "", ...rest] = argv;
  const options = { where: `storage account ${name}`, timeoutSeconds: 60 };
  await run(program, rest, input === undefined ? options : { ...options, input });
}
