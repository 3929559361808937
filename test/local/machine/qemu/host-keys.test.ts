import { expect, test } from "vitest";
import { parseHostKeys } from "../../../../local/machine/qemu/host-keys.js";

const block = (...keys: string[]) =>
  `BEGIN HOST KEYS\r\n${keys.map((key) => `${key}\r\n`).join("")}END HOST KEYS\r\n`;

test("the keys of the latest boot", () => {
  expect(parseHostKeys(block("ssh-rsa OLD") + block("ssh-rsa AAA web", "ssh-ed25519 BBB web"))).toEqual([
    "ssh-rsa AAA web",
    "ssh-ed25519 BBB web",
  ]);
});

test("no keys yet", () => {
  expect(parseHostKeys("")).toEqual([]);
});

test("keys that are not told to their end do not count", () => {
  expect(parseHostKeys("BEGIN HOST KEYS\r\nssh-rsa AAA")).toEqual([]);
  expect(parseHostKeys(`${block("ssh-rsa AAA")}BEGIN HOST KEYS\r\nssh-rsa BBB`)).toEqual(["ssh-rsa AAA"]);
});
