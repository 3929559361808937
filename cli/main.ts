#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { unsupportedNode } from "../core/node-version.js";

// An older Node does not even read what the command line is made of: nothing else is imported before.
const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  engines: { node: string };
};
const fault = unsupportedNode(process.versions.node, engines.node);
if (fault === undefined) {
  void import("./program.js");
} else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
