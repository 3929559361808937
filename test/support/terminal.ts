import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { shCommand } from "../../core/quote.js";

export interface TerminalRun {
  readonly exitCode: number | null;
  /** All that was shown on the terminal, what is typed and echoed too. */
  readonly shown: string;
}

/**
 * Runs a program between a keyboard and a screen, as `script` of util-linux makes them. Types each line when the text
 * before it is shown.
 */
export async function onTerminal(
  argv: readonly string[],
  typed: readonly (readonly [after: string, line: string])[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<TerminalRun> {
  const script = spawn("script", ["-qec", shCommand(argv), "/dev/null"], { env: { ...env, TERM: "xterm" } });
  let shown = "";
  const left = [...typed];
  script.stdout.on("data", (chunk: Buffer) => {
    shown += chunk;
    const [next] = left;
    if (next && shown.includes(next[0])) {
      left.shift();
      script.stdin.write(next[1]);
    }
  });
  const exitCode = await new Promise<number | null>((resolve) => script.once("close", resolve));
  return { exitCode, shown: stripVTControlCharacters(shown).replaceAll("\r\n", "\n") };
}
