import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Arm } from "../../../scripts/azure/arm.js";
import { ArmClient } from "../../../scripts/azure/arm-client.js";
import { hostKeys } from "../../../scripts/azure/host-keys.js";
import { keysInOutput, keysOnConsole, PRINT_HOST_KEYS } from "../../../scripts/azure/key-lines.js";
import { ArmStandIn, testCredential } from "../../support/arm.js";

const VM =
  "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web";
const UNIQUE = "c1ab2c3d-0000-4000-8000-000000000001";
const ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFq1dSYhHf0XxBg9k2Q8h7nJ0sYhV1oTq5x3ZkP0aBcD";
const RSA = `ssh-rsa ${"AAAAB3NzaC1yc2EAAAADAQAB".padEnd(372, "x")}=`;
const PRINTED = `longshore: host keys begin\n${ED25519} root@web\n${RSA} root@web\nlongshore: host keys end\n`;
const CONSOLE = [
  "[   14.2] cloud-init[810]: -----BEGIN SSH HOST KEY KEYS-----",
  `[   14.2] cloud-init[810]: ${ED25519} root@web`,
  "[   14.2] cloud-init[810]: -----END SSH HOST KEY KEYS-----",
  "web login: ",
].join("\r\n");

let azure: ArmStandIn;
let arm: Arm;
let folder: string;
beforeEach(async () => {
  azure = await ArmStandIn.start();
  arm = new ArmClient({ credential: testCredential, httpClient: azure.client });
  folder = mkdtempSync(join(tmpdir(), "longshore-pins-"));
  azure.on(`GET ${VM}`, { body: { properties: { vmId: UNIQUE, instanceView: { statuses: [] } } } });
});
afterEach(() => {
  azure.stop();
  rmSync(folder, { recursive: true });
});

const ask = (more: { uniqueId?: string } = {}) =>
  hostKeys(arm, {
    id: VM,
    pinFile: join(folder, "web.json"),
    deadlineSeconds: 1,
    ...more,
  });

function commandPrints(message: string): void {
  azure.on(`POST ${VM}/runCommand`, {
    body: { value: [{ code: "ComponentStatus/StdOut/succeeded", message }] },
  });
}

describe("host keys", () => {
  it("are what a command inside the machine prints, and are pinned for this user alone", async () => {
    commandPrints(PRINTED);
    expect(await ask({ uniqueId: UNIQUE.toUpperCase() })).toEqual([ED25519, RSA]);
    const file = join(folder, "web.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      uniqueId: UNIQUE,
      keys: [ED25519, RSA],
      channel: "run command",
    });
  });

  it("are taken from the pin from then on", async () => {
    commandPrints(PRINTED);
    await ask();
    const asked = azure.requests.length;
    expect(await ask()).toEqual([ED25519, RSA]);
    expect(azure.requests.slice(asked).map(({ method }) => method)).toEqual(["GET"]);
  });

  it("are learned again for a machine that was made anew under the same name", async () => {
    commandPrints(PRINTED);
    await ask();
    azure.on(`GET ${VM}`, { body: { properties: { vmId: "another", instanceView: { statuses: [] } } } });
    commandPrints(PRINTED.replace(RSA, ""));
    expect(await ask()).toEqual([ED25519]);
  });

  it("come from the console where no command can be run, by an address that gets no token", async () => {
    const conflict = { code: "Conflict", message: "Run command extension execution is in progress." };
    azure.on(`POST ${VM}/runCommand`, { status: 409, body: { error: conflict } });
    const serialConsoleLogBlobUri = "https://bootdiag.blob.core.windows.net/web/serial.log?sig=secret";
    azure.on(`POST ${VM}/retrieveBootDiagnosticsData`, { body: { serialConsoleLogBlobUri } });
    azure.on("GET /web/serial.log", { headers: { "content-type": "text/plain" }, body: CONSOLE });
    expect(await ask()).toEqual([ED25519]);
    expect(azure.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  it("are not learned of another machine than Terraform made", async () => {
    await expect(ask({ uniqueId: "the-one-we-made" })).rejects.toThrow(
      `Azure: ${VM} is the machine that Terraform made (the-one-we-made), not another one (${UNIQUE}). Run \`longshore up\`.`,
    );
  });

  it("are not learned of a machine that is gone", async () => {
    azure.on(`GET ${VM}`, { status: 404, body: { error: { code: "ResourceNotFound", message: "no" } } });
    await expect(ask()).rejects.toThrow("not gone.");
  });

  it("that neither channel gives are an error that tells both reasons, at once when both are forbidden", async () => {
    const refused = { status: 403, body: { error: { code: "AuthorizationFailed", message: "no right" } } };
    azure.on(`POST ${VM}/runCommand`, refused).on(`POST ${VM}/retrieveBootDiagnosticsData`, refused);
    const asked = hostKeys(arm, {
      id: VM,
      pinFile: join(folder, "x"),
      deadlineSeconds: 3600,
    });
    await expect(asked).rejects.toThrow(
      "\n    run command: AuthorizationFailed: no right\n    console: AuthorizationFailed: no right",
    );
  });
});

describe("a pin file", () => {
  it("that others can write is refused", async () => {
    commandPrints(PRINTED);
    await ask();
    chmodSync(join(folder, "web.json"), 0o620);
    await expect(ask()).rejects.toThrow(
      "the file of pinned host keys can be written by you alone, not mode 0620. Move it away: the keys are then learned again",
    );
  });

  it("that holds something else is refused", async () => {
    writeFileSync(join(folder, "web.json"), "{}", { mode: 0o600 });
    await expect(ask()).rejects.toThrow(
      "the file of pinned host keys can be read and is whole, not something",
    );
  });
});

describe("key lines", () => {
  it("are read between the marks alone", () => {
    expect(keysInOutput(`${RSA}\n${PRINTED}${RSA}`)).toEqual([ED25519, RSA]);
    expect(keysInOutput("Enable succeeded: \n[stdout]\n\n[stderr]\n")).toEqual([]);
    expect(keysOnConsole("-----BEGIN SSH HOST KEY KEYS-----\nssh-ed25519 AAAA")).toEqual([]);
  });

  it("are those of the latest boot that printed any", () => {
    const old = CONSOLE.replace(ED25519, `${ED25519.slice(0, -4)}OLD0`);
    expect(keysOnConsole(`${old}\n${CONSOLE}`)).toEqual([ED25519]);
  });

  it("are printed by a script that names no secret file", () => {
    expect(PRINT_HOST_KEYS).toEqual([
      "echo 'longshore: host keys begin'",
      "cat /etc/ssh/ssh_host_*_key.pub",
      "echo 'longshore: host keys end'",
    ]);
  });
});
