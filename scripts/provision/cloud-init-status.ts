import * as z from "zod";
import { readFile } from "../commands/host.js";
import type { HostContext } from "./host-context.js";

/**
 * By the files that cloud-init documents for others to read: on a small machine its own command takes longer than all
 * the other checks together. That is needed only where they are `unclear`: after an error, or between two stages.
 */
export async function bootByFiles(host: HostContext): Promise<"clean" | "running" | "unclear"> {
  const [result, stages] = await Promise.all([
    host.transport.run(readFile("/run/cloud-init/result.json")),
    host.transport.run(readFile("/run/cloud-init/status.json")),
  ]);
  const ended = parseAs(resultJson, result.stdout);
  const told = parseAs(stagesJson, stages.stdout);
  if (!told) return "unclear";
  if (!ended) return told.v1.stage ? "running" : "unclear";
  const clean = ended.v1.errors.length === 0 && !Object.values(told.v1).some(hasRecoverableErrors);
  return clean ? "clean" : "unclear";
}

const resultJson = z.object({ v1: z.object({ errors: z.array(z.string()) }) });
const stagesJson = z.object({ v1: z.record(z.string(), z.unknown()) });
const stageJson = z.object({ recoverable_errors: z.record(z.string(), z.array(z.string())) });

function hasRecoverableErrors(stage: unknown): boolean {
  const { data } = stageJson.safeParse(stage);
  return data !== undefined && Object.values(data.recoverable_errors).flat().length > 0;
}

const statusJson = z.object({
  status: z.string(),
  detail: z.string().default(""),
  errors: z.array(z.string()).default([]),
  recoverable_errors: z.record(z.string(), z.array(z.string())).default({}),
});
export type CloudInitStatus = z.infer<typeof statusJson>;

/** Undefined when it is not what the command prints. */
export function parseStatus(text: string): CloudInitStatus | undefined {
  return parseAs(statusJson, text);
}

/** Whether an error is of this module of cloud-init's. cloud-init names it in the text alone: `('runcmd', …)`. */
export function concernsModule(error: string, module: string): boolean {
  return error.includes(module);
}

function parseAs<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
