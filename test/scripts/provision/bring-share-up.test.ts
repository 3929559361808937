import { expect, it } from "vitest";
import { tryToBringUp } from "../../../scripts/provision/bring-share-up.js";
import { hostContext, Recorder } from "../../support/recorder.js";

const UP = "/usr/local/lib/longshore/share up uploads";

it("asks again while the vault does not know the host yet", async () => {
  const answers = [
    { exitCode: 4, stderr: "uploads: https://v/secrets/s answers 403: Forbidden: not yet\n" },
    { exitCode: 0 },
  ];
  const host = hostContext(new Recorder().on(UP, () => answers.shift() ?? ""));
  expect(await tryToBringUp(host, "uploads", { waitMs: 1, patienceMs: 100 })).toMatchObject({ exitCode: 0 });
  expect(answers).toEqual([]);
  expect(host.told).toEqual(["the vault does not let it have the keys of uploads yet"]);
});

it("ends in the end, and at once with anything else", async () => {
  const never = new Recorder().on(UP, { exitCode: 4, stderr: "uploads: https://v answers 403: no\n" });
  const soon = { waitMs: 60_000, patienceMs: 1000 };
  expect(await tryToBringUp(hostContext(never), "uploads", soon)).toMatchObject({ exitCode: 4 });
  expect(never.lines).toEqual([UP, UP]);
  const wrong = new Recorder().on(UP, { exitCode: 1, stderr: "mount error(13): Permission denied\n" });
  expect(await tryToBringUp(hostContext(wrong), "uploads")).toMatchObject({ exitCode: 1 });
  expect(wrong.lines).toEqual([UP]);
});
