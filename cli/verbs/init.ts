import { resolve } from "node:path";
import { ExitCode } from "../../core/errors.js";
import { sh } from "../../core/quote.js";
import type { Example } from "../../deploy/program/examples.js";
import { writeStarter } from "../../deploy/program/starter.js";
import type { Performance } from "../invocation.js";

/** Makes a project in `given`, or in the current folder. */
export async function init(
  { io, folder }: Performance,
  given: string | undefined,
  example: Example,
): Promise<ExitCode> {
  const place = resolve(folder, given ?? ".");
  const files = writeStarter(place, example);
  const steps = [
    ...(place === folder ? [] : [`cd ${sh(given ?? "")}`]),
    "npm install",
    "npx longshore plan --target local   # what would be there",
    "npx longshore up --target local     # on machines of this computer",
    "npx longshore up                    # on Azure; shows the plan, and asks",
  ];
  const text = [
    `A project is in ${place}: ${files.join(", ")}.`,
    "To go on:",
    ...steps.map((step) => `  ${step}`),
  ];
  io.result(text.join("\n"), { folder: place, example, files });
  return ExitCode.OK;
}
