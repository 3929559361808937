import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { terminalLine } from "../core/quote.js";

/** Whether there is somebody to ask: a keyboard, and a screen that shows the question. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks on the terminal; undefined where there is none. Ctrl-D answers nothing; Ctrl-C is what it is elsewhere. */
export async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  return await answerTo(question, signal, process.stderr);
}

/** As `ask`, and shows nothing of what is typed. */
export async function askSecret(question: string, signal: AbortSignal): Promise<string | undefined> {
  return await answerTo(question, signal, new Writable({ write: (_chunk, _encoding, done) => done() }));
}

async function answerTo(
  question: string,
  signal: AbortSignal,
  echo: NodeJS.WritableStream,
): Promise<string | undefined> {
  if (!hasTerminal()) return undefined;
  const { stdin, stderr } = process;
  // In terminal mode it switches the terminal's own echo off, and Ctrl-C comes to it alone.
  const reader = createInterface({ input: stdin, output: echo, terminal: true });
  let isLineOpen = true;
  try {
    return await new Promise((resolve, reject) => {
      reader.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
      reader.once("close", () => resolve(""));
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      // Behind the switch, so that nothing typed after it is shown by the terminal itself.
      const shown = terminalLine(question);
      if (echo !== stderr) stderr.write(shown);
      reader.question(echo === stderr ? shown : "", (answer) => {
        isLineOpen = echo !== stderr;
        resolve(answer);
      });
    });
  } finally {
    reader.close();
    if (isLineOpen) stderr.write("\n");
  }
}
