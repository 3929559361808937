import { ExitCode } from "../../core/errors.js";
import { unheldRecords } from "../../deploy/stacks/local-stacks.js";
import type { LocalCloud } from "../../local/index.js";
import { bytesText } from "../bytes.js";
import type { Invocation } from "../invocation.js";

/** Shows what belongs to no stack and which machine images nobody uses; removes both with `yes`. */
export async function collectGarbage(
  run: Invocation,
  cloud: LocalCloud,
  options: { yes?: boolean },
): Promise<ExitCode> {
  const inventory = await cloud.inventory();
  const images = inventory.images.filter(({ used }) => !used);
  const unheld = unheldRecords(run.target, inventory);
  const orphans = options.yes ? await cloud.collectGarbage(images) : inventory.orphans;
  const things = [
    ...orphans.map(
      ({ kind, name, bytes }) => `${kind} ${name}${bytes === undefined ? "" : ` (${bytesText(bytes)})`}`,
    ),
    ...images.map(({ name, bytes }) => `machine image ${name} (${bytesText(bytes)})`),
  ];
  const text = [
    ...(things.length === 0
      ? ["Nothing to remove."]
      : things.map((thing) => `${options.yes ? "removed: " : ""}${thing}`)),
    ...(things.length > 0 && !options.yes ? ["Nothing was removed: repeat with --yes."] : []),
    ...unheld.map(({ stack, id }) => `in no state: ${id} of stack ${stack}`),
    ...(unheld.length > 0
      ? [
          "What is in no state is taken up by the next `up` of its stack, or removed by `longshore local reset`.",
        ]
      : []),
  ].join("\n");
  run.io.result(text, { removed: options.yes ?? false, orphans, images, unheld });
  return ExitCode.OK;
}
