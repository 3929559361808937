import { execa } from "execa";
import { expect, it } from "vitest";
import { pathUnit } from "../../core/path-unit.js";

it.each(["/mnt/data", "/srv/a-b/c_d", "/mnt/100% größe $x 'y' \"z\"", "/.hidden/x", "/mnt/a.b:c@d+e"])(
  "the unit of %s has the name that systemd gives it",
  async (path) => {
    const { stdout } = await execa("systemd-escape", ["--path", "--suffix=mount", path]);
    expect(pathUnit(path, "mount")).toBe(stdout);
  },
);
