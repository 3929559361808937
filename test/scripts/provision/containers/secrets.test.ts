import { describe, expect, it } from "vitest";
import type { SecretsSpec } from "../../../../core/spec/index.js";
import { secretFiles } from "../../../../scripts/commands/secrets.js";
import { containerStep } from "../../../../scripts/provision/containers/container.js";
import { declarationHash } from "../../../../scripts/provision/containers/container-state.js";
import { declare } from "../../../../scripts/provision/containers/declared.js";
import { jobStep } from "../../../../scripts/provision/containers/job.js";
import { secretsStep } from "../../../../scripts/provision/containers/secrets.js";
import { Started } from "../../../../scripts/provision/containers/started.js";
import { undeclaredSecrets } from "../../../../scripts/provision/containers/undeclared-secrets.js";
import { inspected } from "../../../support/inspected.js";
import { containerSpec, hostContext, hostSpec, Recorder } from "../../../support/recorder.js";

const PROGRAM = "/usr/local/lib/longshore/secrets";
const files = [{ file: "DB_PASSWORD", vault: "azurerm_key_vault.vault", secret: "db" }];

function box(onChange: SecretsSpec["onChange"] = "restart") {
  return containerSpec({ restart: "always", secrets: { files, onChange } });
}

function context(recorder: Recorder, container = box()) {
  const vaults = new Map([["azurerm_key_vault.vault", "https://keys.vault.azure.net/"]]);
  return {
    ...hostContext(recorder, { containers: [container] }),
    secrets: { clientId: "client", vaults },
  };
}

/** A host on which all is as declared; what a test says otherwise comes last. */
function machine(): Recorder {
  const recorder = new Recorder()
    .on("systemctl show", "UnitFileState=enabled\n")
    .on("enable longshore-secrets@box.service", "")
    .on(`${PROGRAM} check box`, "")
    .on(`${PROGRAM} fetch box`, "");
  const source = { clientId: "client", files: { DB_PASSWORD: "https://keys.vault.azure.net/secrets/db" } };
  for (const { path, content } of secretFiles("box", source)) recorder.on(`cat -- ${path}`, String(content));
  return recorder;
}

const step = secretsStep(box(), { files, onChange: "restart" }, { waitMs: 1, patienceMs: 50 });

describe("the secrets of a container", () => {
  it("are fine when they are as the vault has them", async () => {
    expect(await step.check(context(machine()))).toEqual({
      ok: true,
      seen: "DB_PASSWORD, as the vault has them",
    });
  });

  it("differ when the vault has others, when nothing fetches them at a boot, and with another declaration", async () => {
    const seen = async (recorder: Recorder) => (await step.check(context(recorder))).seen;
    const other = { exitCode: 3, stderr: "DB_PASSWORD is not what the vault has\n" };
    expect(await seen(machine().on(`${PROGRAM} check`, other).on(`${PROGRAM} check box`, other))).toBe(
      "DB_PASSWORD is not what the vault has",
    );
    expect(await seen(machine().on("systemctl show", "UnitFileState=disabled\n"))).toBe(
      "files that nothing fetches at the next boot",
    );
    const bare = new Recorder().on("cat", { exitCode: 1 });
    expect(await seen(bare)).toContain("another declaration (/usr/local/lib/longshore/vault.py, ");
    expect(bare.lines.some((line) => line.startsWith(PROGRAM))).toBe(false);
  });

  it("are fetched by a program that is told where they are, and by whom", async () => {
    const recorder = machine();
    await step.change?.(context(recorder));
    expect(recorder.files.map(({ path }) => path)).toEqual([
      "/usr/local/lib/longshore/vault.py",
      PROGRAM,
      "/etc/systemd/system/longshore-secrets@.service",
      "/etc/longshore/secrets/box.json",
    ]);
    expect(JSON.parse(String(recorder.files.at(-1)?.content))).toEqual({
      clientId: "client",
      files: { DB_PASSWORD: "https://keys.vault.azure.net/secrets/db" },
    });
    expect(recorder.lines).toEqual(["enable longshore-secrets@box.service", `${PROGRAM} fetch box`]);
  });

  it("are waited for while the vault does not know of the right yet", async () => {
    const answers = [{ exitCode: 4, stderr: "may not (yet)\n" }, { exitCode: 0 }];
    const host = context(machine().on(`${PROGRAM} fetch box`, () => answers.shift() ?? ""));
    await step.change?.(host);
    expect(answers).toEqual([]);
    expect(host.told).toEqual(["the vault does not let it have the secrets of box yet"]);
  });

  it.each([
    [4, "the host's identity may not read secret db in vault keys (yet)"],
    [5, "secret db is not in vault keys: `longshore secret set db` puts it there"],
  ])("are told when they cannot be had: exit code %i", async (exitCode, told) => {
    const recorder = machine().on(`${PROGRAM} fetch box`, { exitCode, stderr: `${told}\n` });
    await expect(step.change?.(context(recorder))).rejects.toThrow(
      `shop/web: the host has the secrets of box as the vault has them, not ${told}.`,
    );
  });

  it("need a vault that is there", async () => {
    const host = { ...context(machine()), secrets: { vaults: new Map() } };
    await expect(step.check(host)).rejects.toThrow(
      "shop/web: the vault of the secret db is there, not none in Terraform's state. Run `longshore up shop`.",
    );
  });
});

describe("a container with secrets", () => {
  /** Running as declared, with what the host has noted. */
  function running(container: ReturnType<typeof box>, known: Record<string, string>): Recorder {
    const declaration = declarationHash(container, "sha256:1");
    return new Recorder()
      .on("docker image inspect", "sha256:1\n")
      .on("docker container inspect", inspected({ name: "box", declaration }))
      .on("cat -- /run/longshore/secrets/box.json", JSON.stringify({ fetched: { DB_PASSWORD: "v2" }, known }))
      .on("stop box", "")
      .on("docker start box", "")
      .on("signal box", "")
      .on(`${PROGRAM} told box`, "");
  }

  const changes = (recorder: Recorder) => recorder.lines.filter((line) => !/inspect|^cat/.test(line));
  const stepOf = (container: ReturnType<typeof box>, started = new Started()) =>
    containerStep(declare(container, hostSpec()), started);

  it.each<[SecretsSpec["onChange"], string[], boolean]>([
    ["restart", ["stop box", "docker start box", `${PROGRAM} told box`], true],
    [{ signal: "SIGHUP" }, ["signal box HUP", `${PROGRAM} told box`], false],
  ])("that has another value gets what it asks for: %j", async (onChange, expected, restarts) => {
    const container = box(onChange);
    const recorder = running(container, { DB_PASSWORD: "v1" });
    const started = new Started();
    const host = context(recorder, container);
    expect(await stepOf(container).check(host)).toMatchObject({
      ok: false,
      seen: "running with an earlier DB_PASSWORD",
    });
    await stepOf(container, started).change?.(host);
    expect(changes(recorder)).toEqual(expected);
    expect(started.has("box")).toBe(restarts);
  });

  it("that reads its files by itself is left alone", async () => {
    const container = box("nothing");
    const host = context(running(container, { DB_PASSWORD: "v1" }), container);
    expect(await stepOf(container).check(host)).toMatchObject({ ok: true });
  });

  it.each<SecretsSpec["onChange"]>(["nothing", { signal: "SIGHUP" }])(
    "whose folder was removed is started again, whatever it asks for: %j",
    async (onChange) => {
      const container = box(onChange);
      const recorder = running(container, {});
      const host = context(recorder, container);
      expect(await stepOf(container).check(host)).toMatchObject({ ok: false });
      await stepOf(container).change?.(host);
      expect(changes(recorder)).toEqual(["stop box", "docker start box", `${PROGRAM} told box`]);
    },
  );

  it("that knows them all is fine, and is not begun without them", async () => {
    const recorder = running(box(), { DB_PASSWORD: "v2" });
    expect(await stepOf(box()).check(context(recorder))).toMatchObject({ ok: true });
    expect(stepOf(box()).needs).toContain("secrets of box");
    const job = jobStep(declare(box(), hostSpec()), { runs: "once", withinSeconds: 1 });
    expect(job.needs).toContain("secrets of box");
  });

  it("is another container with other files, and the same one with another value", () => {
    const hash = (secret: string) =>
      declarationHash(
        { ...box(), secrets: { files: [{ ...files[0], secret } as never], onChange: "restart" } },
        "x",
      );
    expect(hash("db")).toBe(hash("db2"));
  });
});

describe("secrets that no container has any more", () => {
  it("are removed, with files of those that still have some", async () => {
    const recorder = new Recorder()
      .on(`secrets ${PROGRAM} strays box`, "old\nbox/OLD_KEY\n")
      .on(`secrets ${PROGRAM} tidy box`, "");
    const other = containerSpec({ name: "other" });
    const host = hostContext(recorder, { containers: [box(), other] });
    expect(await undeclaredSecrets.check(host)).toMatchObject({ ok: false, seen: "old, box/OLD_KEY" });
    await undeclaredSecrets.change?.(host);
    expect(recorder.lines.at(-1)).toBe(`secrets ${PROGRAM} tidy box`);
  });
});
