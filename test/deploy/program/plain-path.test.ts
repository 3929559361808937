import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { plainPathTo } from "../../../deploy/program/plain-path.js";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "longshore-plain-"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

const folder = (name: string) => {
  mkdirSync(join(home, name));
  return join(home, name);
};

it("leaves a plain path as it is, and gives any other one that is", () => {
  const plain = folder("shop-1.2_x@y");
  expect(plainPathTo(plain)).toBe(plain);
  const nasty = folder("50% off");
  const link = plainPathTo(nasty);
  expect(link).toMatch(/^[\w/.-]+$/);
  expect(realpathSync(link)).toBe(nasty);
  expect(plainPathTo(nasty)).toBe(link);
  expect(plainPathTo(folder("51% off"))).not.toBe(link);
  expect(statSync(dirname(link)).mode & 0o077).toBe(0);
});

it("puts right a link that leads elsewhere", () => {
  const nasty = folder("a b");
  const link = plainPathTo(nasty);
  rmSync(link);
  symlinkSync("/nowhere", link);
  expect(readlinkSync(plainPathTo(nasty))).toBe(nasty);
});

it("does without a cache whose own path is not plain", () => {
  vi.stubEnv("XDG_CACHE_HOME", folder("my cache"));
  const link = plainPathTo(folder("a b"));
  expect(dirname(dirname(link))).toBe("/tmp");
  expect(statSync(dirname(link)).mode & 0o077).toBe(0);
  rmSync(link);
});

it("trusts no folder that others may write to", () => {
  const nasty = folder("a b");
  const place = dirname(plainPathTo(nasty));
  chmodSync(place, 0o777);
  expect(() => plainPathTo(nasty)).toThrow(`${place}: the folder of links for OpenSSH is this user's`);
  rmSync(place, { recursive: true });
  symlinkSync(folder("other"), place);
  expect(() => plainPathTo(nasty)).toThrow("nobody else may write to it");
});
