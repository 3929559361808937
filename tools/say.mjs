/** What these scripts tell: one line for each thing that they do. */

/** @param {string} text */
export function say(text) {
  console.log(`› ${text}`);
}

/** @param {number} since  as `Date.now()` gives it */
export function secondsSince(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** Ends the program because the user has to do something first. */
export class NeedsUser extends Error {}

/**
 * Runs a script's main function; an error becomes a sentence and an exit code (2: the user has to do something
 * first).
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof NeedsUser ? `\n${error.message}` : error);
    process.exitCode = error instanceof NeedsUser ? 2 : 1;
  }
}
