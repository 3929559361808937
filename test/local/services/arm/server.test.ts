import { mkdtempSync, rmSync, statSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ComputeManagementClient } from "@azure/arm-compute";
import { StorageManagementClient } from "@azure/arm-storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_SUBSCRIPTION } from "../../../../core/subscription.js";
import { type CloudHome, openHome } from "../../../../local/records/home.js";
import { Operations } from "../../../../local/services/arm/operations.js";
import { managementOrigin } from "../../../../local/services/arm/place.js";
import { serveArm } from "../../../../local/services/arm/server.js";
import { managementToken } from "../../../../local/services/arm/token.js";
import type { Listener } from "../../../../local/services/service.js";
import { type Authority, openAuthority } from "../../../../local/services/tls/authority.js";
import { loopbackClient, tokenFrom } from "../../../../scripts/azure/loopback.js";
import { freePort } from "../../../../testbed/machine-cloud.js";
import { memoryRecords } from "../../../../testbed/memory-records.js";
import { smallCloud } from "../../azurerm/small-cloud.js";
import { StandInMachine } from "./stand-in-machine.js";

const VERSION = "api-version=2024-07-01";

let folder: string;
let home: CloudHome;
let small: ReturnType<typeof smallCloud>;
let machine: StandInMachine;
let authority: Authority;
let listener: Listener;
let port: number;
let operations: Operations;
let vmId: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-management-"));
  home = openHome(folder);
  small = smallCloud(memoryRecords(), folder);
  await small.group();
  await small.network();
  vmId = await small.machine("web", await small.nic("web", await small.subnet()), { boot_diagnostics: [{}] });
  small.place(vmId);
  machine = new StandInMachine();
  authority = await openAuthority(home, small.cloud.records);
  port = await freePort();
  await serve();
});
afterEach(() => {
  listener.close();
  rmSync(folder, { recursive: true });
});

async function serve(): Promise<void> {
  const { records } = small.cloud;
  operations = new Operations();
  listener = await serveArm({ address: "127.0.0.1", port }, authority, {
    subscription: LOCAL_SUBSCRIPTION,
    origin: managementOrigin(port),
    token: () => managementToken(home, records),
    records,
    driverOf: () => machine.driver,
    operations,
  });
}

const token = () => managementToken(home, small.cloud.records);

/** As Microsoft's clients take it: their own HTTP client, led to this computer. */
function options() {
  return { endpoint: managementOrigin(port), httpClient: loopbackClient(authority.certificate) };
}
const compute = () => new ComputeManagementClient(tokenFrom(token), LOCAL_SUBSCRIPTION, options());
const storage = () => new StorageManagementClient(tokenFrom(token), LOCAL_SUBSCRIPTION, options());

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** Asks with what the test says and nothing else. */
async function ask(
  method: string,
  path: string,
  more: { token?: string; body?: string } = {},
): Promise<Answered> {
  const bearer = more.token ?? (await token());
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: "127.0.0.1",
        port,
        path,
        method,
        servername: "management.longshore.test",
        ca: authority.certificate,
        agent: false,
        headers: bearer === "" ? {} : { authorization: `Bearer ${bearer}` },
      },
      async (response) => {
        let text = "";
        for await (const part of response.setEncoding("utf8")) text += part;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      },
    );
    asking.on("error", reject);
    asking.end(more.body);
  });
}

async function refusal(method: string, path: string, more: { token?: string; body?: string } = {}) {
  const { status, text } = await ask(method, path, more);
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  return [status, error.code, error.message];
}

describe("Microsoft's client for compute", () => {
  it("reads a virtual machine, with its instance view where it asks for it", async () => {
    const vm = await compute().virtualMachines.get("shop", "web", { expand: "instanceView" });
    expect(vm).toMatchObject({
      id: vmId,
      name: "web",
      type: "Microsoft.Compute/virtualMachines",
      location: "westeurope",
      provisioningState: "Succeeded",
      hardwareProfile: { vmSize: "Standard_B2s" },
      osProfile: { computerName: "web", adminUsername: "longshore" },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    });
    expect(vm.instanceView?.statuses?.map(({ code }) => code)).toEqual([
      "ProvisioningState/succeeded",
      "PowerState/running",
    ]);
    expect((await compute().virtualMachines.get("SHOP", "WEB")).instanceView).toBeUndefined();
  });

  it.each([
    ["poweroff", "PowerState/stopped"],
    ["crashed", "PowerState/stopped"],
    ["reboot", "PowerState/starting"],
    ["disconnected", "PowerState/unknown"],
  ] as const)("sees one that is down by %s in %s", async (why, code) => {
    machine.state = { exists: true, running: false, why };
    const vm = await compute().virtualMachines.get("shop", "web", { expand: "instanceView" });
    expect(vm.instanceView?.statuses?.at(-1)?.code).toBe(code);
  });

  it("starts one, and waits until it runs", async () => {
    machine.state = { exists: true, running: false, why: "poweroff" };
    await compute().virtualMachines.start("shop", "web");
    expect(machine.state).toEqual({ exists: true, running: true });
  });

  it("runs a command, and gets the end of what it prints", async () => {
    machine.result = { exitCode: 3, stdout: `${"a".repeat(5000)}end\n`, stderr: "ü".repeat(3000) };
    const { value } = await compute().virtualMachines.runCommand("shop", "web", {
      commandId: "RunShellScript",
      script: ["echo one", "exit 3"],
    });
    expect(machine.scripts).toEqual([{ script: "echo one\nexit 3\n", env: {} }]);
    expect(value).toEqual([
      {
        code: "ProvisioningState/succeeded",
        level: "Info",
        displayStatus: "Provisioning succeeded",
        message:
          "Enable failed: failed to execute command: command terminated with exit status=3\n[stdout]\n" +
          `${"a".repeat(4092)}end\n\n[stderr]\n${"ü".repeat(2048)}`,
      },
    ]);
  });

  it("gets the address of the console's log, which takes no token and ends", async () => {
    machine.console = "web login: ü\n";
    const { serialConsoleLogBlobUri: address = "" } =
      await compute().virtualMachines.retrieveBootDiagnosticsData("shop", "web", {
        sasUriExpirationTimeInMinutes: 5,
      });
    const { origin, pathname, search, searchParams } = new URL(address);
    expect(origin).toBe(managementOrigin(port));
    expect(await ask("GET", pathname + search, { token: "" })).toMatchObject({
      status: 200,
      text: "web login: ü\n",
    });
    const minutes = (Date.parse(searchParams.get("se") ?? "") - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(5.1);
    searchParams.set("se", new Date(Date.now() + 3_600_000).toISOString());
    expect((await ask("GET", `${pathname}?${searchParams}`, { token: "" })).status).toBe(403);
    expect((await ask("GET", `${pathname}?sp=r`, { token: "" })).status).toBe(403);
  });

  it("is told that there are no boot diagnostics, and of what is not there", async () => {
    const record = small.cloud.records.get("azurerm_linux_virtual_machine", vmId);
    if (record) small.cloud.records.put({ ...record, values: { ...record.values, boot_diagnostics: [] } });
    const { virtualMachines } = compute();
    await expect(virtualMachines.retrieveBootDiagnosticsData("shop", "web")).rejects.toMatchObject({
      statusCode: 409,
      code: "OperationNotAllowed",
    });
    await expect(virtualMachines.get("shop", "other")).rejects.toMatchObject({
      statusCode: 404,
      code: "ResourceNotFound",
    });
    machine.state = { exists: false };
    await expect(virtualMachines.start("shop", "web")).rejects.toMatchObject({ code: "ResourceNotFound" });
  });

  it("is told why what it began has failed", async () => {
    machine.goOn = Promise.reject(new Error("no space left on device"));
    machine.goOn.catch(() => {});
    await expect(compute().virtualMachines.start("shop", "web")).rejects.toThrow("no space left on device");
  });

  it("is told that an operation is gone with the process that ran it", async () => {
    let goOn = () => {};
    machine.goOn = new Promise((resolve) => {
      goOn = resolve;
    });
    const { headers } = await ask("POST", `${vmId}/start?${VERSION}`);
    listener.close();
    await serve();
    const { pathname, search } = new URL(String(headers["azure-asyncoperation"]));
    expect((await refusal("GET", pathname + search)).slice(0, 2)).toEqual([404, "NotFound"]);
    goOn();
  });
});

describe("Microsoft's client for storage", () => {
  beforeEach(() =>
    small.make("azurerm_storage_account", {
      name: "shopfiles",
      account_tier: "Standard",
      account_replication_type: "LRS",
    }),
  );

  it("replaces the key that it names, and no other", async () => {
    const { storageAccounts } = storage();
    const before = (await storageAccounts.listKeys("shop", "shopfiles")).keys ?? [];
    const after = (await storageAccounts.regenerateKey("shop", "shopfiles", { keyName: "key2" })).keys ?? [];
    expect(after.map(({ keyName, permissions }) => [keyName, permissions?.toUpperCase()])).toEqual([
      ["key1", "FULL"],
      ["key2", "FULL"],
    ]);
    expect(after[0]?.value).toBe(before[0]?.value);
    expect(after[1]?.value).not.toBe(before[1]?.value);
    const [record] = small.cloud.records.ofType("azurerm_storage_account");
    expect(record?.values.secondary_access_key).toBe(after[1]?.value);
    expect(record?.effect.accepted).toBe("primary");
  });

  it("is told of a key and of an account that are not there", async () => {
    const { storageAccounts } = storage();
    await expect(
      storageAccounts.regenerateKey("shop", "shopfiles", { keyName: "key3" }),
    ).rejects.toMatchObject({ statusCode: 400, code: "InvalidValuesForRequestParameters" });
    await expect(storageAccounts.listKeys("shop", "other")).rejects.toMatchObject({
      statusCode: 404,
      code: "ResourceNotFound",
    });
  });
});

describe("an operation", () => {
  it("is accepted at once, held back until it ends, and told of as often as it is asked for", async () => {
    let goOn = () => {};
    machine.goOn = new Promise((resolve) => {
      goOn = resolve;
    });
    machine.result = { exitCode: 0, stdout: "hello\n", stderr: "" };
    const body = JSON.stringify({ commandId: "RunShellScript", script: ["echo hello"] });
    const { status, headers } = await ask("POST", `${vmId}/runCommand?${VERSION}`, { body });
    expect([status, headers["retry-after"]]).toEqual([202, "1"]);
    const [operation, location] = [headers["azure-asyncoperation"], headers.location].map((address) => {
      const { origin, pathname, search } = new URL(String(address));
      expect(origin).toBe(managementOrigin(port));
      return pathname + search;
    });
    const asked = ask("GET", operation ?? "");
    goOn();
    const output = { value: [{ message: "Enable succeeded: \n[stdout]\nhello\n\n[stderr]\n" }] };
    for (const answer of [await asked, await ask("GET", operation ?? "")]) {
      expect(JSON.parse(answer.text)).toMatchObject({ status: "Succeeded", properties: { output } });
    }
    expect(JSON.parse((await ask("GET", location ?? "")).text)).toMatchObject(output);
  });
});

describe("the token", () => {
  it("is one of the cloud, for its owner alone", async () => {
    expect(await token()).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(home.managementToken).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["", "AuthenticationFailed"],
    ["another", "InvalidAuthenticationToken"],
  ])("is asked for: '%s' is refused", async (given, code) => {
    const answer = await ask("GET", `${vmId}?${VERSION}`, { token: given });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code } });
    expect(answer.headers["www-authenticate"]).toMatch(
      /^Bearer authorization_uri="https:\/\/login\.longshore\.test\/[^"]+", error="invalid_token"/,
    );
  });

  it("is another one once it was taken away", async () => {
    const before = await token();
    rmSync(home.managementToken);
    expect((await refusal("GET", `${vmId}?${VERSION}`, { token: before }))[0]).toBe(401);
    expect((await ask("GET", `${vmId}?${VERSION}`)).status).toBe(200);
  });
});

describe("what is not served", () => {
  const below = (rest: string) => `/subscriptions/${LOCAL_SUBSCRIPTION}${rest}`;
  const other = "/subscriptions/11111111-1111-1111-1111-111111111111";

  it.each<[string, string, string, unknown[]]>([
    ["no version of the API", "GET", below("/resourceGroups/shop"), [400, "MissingApiVersionParameter"]],
    [
      "a subscription of Azure",
      "GET",
      `${other}/resourceGroups/shop?${VERSION}`,
      [404, "SubscriptionNotFound"],
    ],
    [
      "another group",
      "GET",
      below(`/resourceGroups/other/providers/Microsoft.Compute/virtualMachines/web?${VERSION}`),
      [404, "ResourceGroupNotFound"],
    ],
    [
      "another type",
      "GET",
      below(`/resourceGroups/shop/providers/Microsoft.Compute/disks/data?${VERSION}`),
      [404, "InvalidResourceType"],
    ],
    ["a list", "GET", below(`/resourceGroups?${VERSION}`), [404, "NotFound"]],
    [
      "an unknown operation",
      "GET",
      below(`/providers/Microsoft.Compute/locations/x/operations/y?${VERSION}`),
      [404, "NotFound"],
    ],
  ])("is told: %s", async (_what, method, path, expected) => {
    expect((await refusal(method, path)).slice(0, 2)).toEqual(expected);
  });

  it.each<[string, string, string, string | undefined, unknown[]]>([
    ["an unknown version", "GET", "?api-version=1999-01-01", undefined, [400, "InvalidApiVersionParameter"]],
    ["another method", "DELETE", `?${VERSION}`, undefined, [405, "MethodNotAllowed"]],
    [
      "an action of which the tool asks nothing",
      "POST",
      `/deallocate?${VERSION}`,
      undefined,
      [405, "MethodNotAllowed"],
    ],
    ["what is no JSON", "POST", `/runCommand?${VERSION}`, "{", [400, "InvalidRequestContent"]],
    [
      "another command",
      "POST",
      `/runCommand?${VERSION}`,
      '{"commandId":"RunPowerShellScript"}',
      [400, "InvalidParameter"],
    ],
    ["too much", "POST", `/runCommand?${VERSION}`, "x".repeat(5_000_000), [413, "RequestContentTooLarge"]],
  ])("is told of a machine: %s", async (_what, method, rest, body, expected) => {
    const more = body === undefined ? {} : { body };
    expect((await refusal(method, vmId + rest, more)).slice(0, 2)).toEqual(expected);
  });

  it("is a command in a machine that is down", async () => {
    machine.state = { exists: true, running: false, why: "poweroff" };
    const body = JSON.stringify({ commandId: "RunShellScript", script: ["true"] });
    expect((await refusal("POST", `${vmId}/runCommand?${VERSION}`, { body })).slice(0, 2)).toEqual([
      409,
      "OperationNotAllowed",
    ]);
  });
});
