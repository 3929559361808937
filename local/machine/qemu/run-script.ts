import { randomUUID } from "node:crypto";
import type { GuestScript, GuestScriptResult } from "../driver.js";
import { GUEST_FOLDER, scriptCommand, stageScript } from "../guest-script.js";
import { archive } from "./archive.js";
import { guestExec, untilAgentAnswers } from "./guest-exec.js";

/** Runs a script in the machine of the folder, once its agent answers. */
export async function runScript(folder: string, script: GuestScript): Promise<GuestScriptResult> {
  const place = `run/${randomUUID()}`;
  const content = await archive(folder, (stage) => stageScript(stage, place, script));
  await untilAgentAnswers(folder);
  const unpacked = await guestExec(folder, UNPACK, { input: content });
  return unpacked.exitCode === 0 ? await guestExec(folder, scriptCommand(place, script)) : unpacked;
}

const UNPACK = ["tar", "--extract", "--no-same-owner", "--directory", GUEST_FOLDER] as const;
