import { AzureError } from "../../scripts/azure/azure-error.js";
import { poll } from "../../system/poll.js";
import type { Run } from "../run.js";
import type { FoundSecret } from "./find-secret.js";

const PAUSE_MS = 5000;
const PATIENCE_MS = 300_000;

/**
 * Gives a secret another value; says which version that is. Whoever has brought a stack up may write to its vault, which in
 * Azure may know of that some minutes later only: it is asked again until then.
 */
export async function setSecret(run: Run, { vault, name }: FoundSecret, value: string): Promise<string> {
  const secrets = await run.target.vault(vault.uri);
  const about = `vault ${vault.name}`;
  let isWaiting = false;
  const written = await poll(() => secrets.set(name, value).catch(asRefusal), {
    until: (answer) => typeof answer === "string" || !vault.isOwn,
    pauseMs: PAUSE_MS,
    withinMs: PATIENCE_MS,
    signal: run.signal,
    onPause: () => {
      isWaiting = true;
      run.emit({ type: "progress", what: about, detail: "does not let you write to it yet" });
    },
  });
  if (isWaiting) run.emit({ type: "progress", what: about, detail: "it does", over: true });
  if (typeof written === "string") return written;
  throw written;
}

/** A refusal that may pass. */
function asRefusal(error: unknown): AzureError {
  if (error instanceof AzureError && error.innerCode === "ForbiddenByRbac") return error;
  throw error;
}
