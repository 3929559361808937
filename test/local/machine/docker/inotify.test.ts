import { expect, test } from "vitest";
import { refuseTooManyMachines } from "../../../../local/machine/docker/inotify.js";

test("the usual limit is enough for ten machines", () => {
  expect(() => refuseTooManyMachines(128, 9)).not.toThrow();
});

test("an eleventh machine is refused with the command that helps", () => {
  expect(() => refuseTooManyMachines(128, 10)).toThrow(
    "Docker engine: the kernel's limit of file watchers is enough for 11 machines, not fs.inotify.max_user_instances = 128. Run: sudo sysctl fs.inotify.max_user_instances=1024",
  );
});
