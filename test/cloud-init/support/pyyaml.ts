import { execFileSync } from "node:child_process";

/** What cloud-init's own YAML parser reads in each document. */
export function readWithPyYaml(documents: readonly string[]): unknown[] {
  const script =
    "import json, sys, yaml; json.dump([yaml.safe_load(d) for d in json.load(sys.stdin)], sys.stdout)";
  const input = JSON.stringify(documents);
  const output = execFileSync("/usr/bin/python3", ["-c", script], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  return JSON.parse(output) as unknown[];
}
