import { appendFileSync } from "node:fs";

/** Notes how long something took, for the table at the end of the run. */
export async function spending<T>(
  on: "commands" | "on hosts" | "reboots",
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    const file = process.env.LONGSHORE_TEST_SPENT;
    if (file)
      appendFileSync(file, `${JSON.stringify({ on, seconds: (performance.now() - started) / 1000 })}\n`);
  }
}
