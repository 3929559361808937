import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { terminalLine } from "../core/quote.js";

/**
 * Asks on the terminal and shows nothing of what is typed; undefined where there is no terminal. Ctrl-D
 * answers nothing; Ctrl-C is what it is elsewhere.
 */
export async function askSecret(question: string, signal: AbortSignal): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  // In terminal mode it switches the terminal's own echo off, and Ctrl-C comes to it alone.
  const reader = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await new Promise((resolve, reject) => {
      reader.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
      reader.once("close", () => resolve(""));
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      // Behind the switch, so that nothing typed after it is shown.
      stderr.write(terminalLine(question));
      reader.once("line", resolve);
    });
  } finally {
    reader.close();
    stderr.write("\n");
  }
}
