import { expect, it } from "vitest";
import { putCommand } from "../../../scripts/transport/put.js";
import { remoteLine, wasTimedOut } from "../../../scripts/transport/remote-line.js";

it("quotes every argument, and adds what is needed to end it in time and to run it as root", () => {
  const command = { argv: ["docker", "logs", "it's"], root: true };
  expect(remoteLine(command, "azureuser", 60)).toBe("sudo -n -- timeout -k 5 60 docker logs 'it'\\''s'");
  expect(remoteLine(command, "root", undefined)).toBe("docker logs 'it'\\''s'");
  expect(remoteLine({ argv: ["id"] }, "azureuser", 5)).toBe("timeout -k 5 5 id");
});

it("takes exit codes 124 and 137 for a deadline only when it has passed", () => {
  expect(wasTimedOut(124, 5.1, 5)).toBe(true);
  expect(wasTimedOut(137, 10.2, 5)).toBe(true);
  expect(wasTimedOut(124, 0.1, 5)).toBe(false);
  expect(wasTimedOut(0, 6, 5)).toBe(false);
});

it("gives a file's content on standard input, never as an argument", () => {
  const { argv, stdin, root } = putCommand({ path: "/etc/a b", content: "ü", mode: 0o640, owner: "web:web" });
  expect(argv.slice(3)).toEqual(["put", "/etc/a b", "0640", "web:web", "2"]);
  expect(stdin).toEqual(Buffer.from("ü"));
  expect(root).toBe(true);
});
