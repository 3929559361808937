import { expect, it } from "vitest";
import { MarkedOutput } from "../../../scripts/transport/marked-output.js";

function taken(chunks: readonly [string, "stdout" | "stderr"][]) {
  const passed = { stdout: "", stderr: "" };
  let begun = 0;
  const output = new MarkedOutput(
    "mark",
    (chunk, from) => {
      passed[from] += chunk.toString();
    },
    () => {
      begun++;
    },
  );
  for (const [text, from] of chunks) output.take(Buffer.from(text), from);
  return { passed, begun, hasBegun: output.hasBegun, lastLine: output.lastLine };
}

it("passes on what comes after the mark alone, on each output, wherever chunks end", () => {
  const [told, said] = ["Welcome!\n\nmark\n{}\nmark\n", "warning\nmark\nno"];
  const chunks = [...told].map((letter): [string, "stdout"] => [letter, "stdout"]);
  expect(taken([...chunks, [said, "stderr"]])).toEqual({
    passed: { stdout: "{}\nmark\n", stderr: "no" },
    begun: 1,
    hasBegun: true,
    lastLine: "Welcome!",
  });
});

it("knows what was printed last when no command began", () => {
  const { passed, hasBegun, lastLine } = taken([
    ["x".repeat(10_000), "stdout"],
    ["\nThis account is currently not available.\n\n", "stdout"],
  ]);
  expect(passed).toEqual({ stdout: "", stderr: "" });
  expect(hasBegun).toBe(false);
  expect(lastLine).toBe("This account is currently not available.");
});
