import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { say, until } from "../../testbed/machine-cloud.js";
import { hostsOf, type StatusResult, TestProject } from "../../testbed/project.js";

/** Hosts without engines in one network: `db` serves a page to whomever `connections` admits. */
const program = (connections: string) => `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.66.0.0/16" });
const host = (name, more = {}) => new l.ContainerHost(stack, name, { network: net, engine: l.Engine.none(), ...more });
const web = host("web", { publicIp: l.PublicIp.static() });
const other = host("other");
const db = host("db");
${connections}
`;

const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
/** Another checkout whose network has the same range. */
const twin = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
let db = "";

beforeAll(async () => {
  project.program("shop", program("db.connections.allowFrom(web, 8000);"));
  await project.run(["up", "shop"]);
  const hosts = hostsOf(await project.result<StatusResult>(["status", "shop"]));
  db = hosts.find(({ name }) => name === "db")?.address ?? "";
  await project.onHost("db", "sh", "-c", "mkdir -p site; echo page of db > site/index.html");
  for (const port of [8000, 9000]) {
    const serve = ["python3", "-m", "http.server", "-d", "/home/azureuser/site", String(port)];
    await project.onHost("db", "sudo", "systemd-run", "--quiet", "--", ...serve);
  }
  await until("the page is there", () => fetched("db", "http://127.0.0.1:8000/"));
});
afterAll(async () => {
  await project.destroyAll();
  await twin.destroyAll();
});

/** Whether a host gets an answer; a packet that Azure would drop gets none. */
async function fetched(from: string, url: string): Promise<boolean> {
  const ask = `curl --silent --max-time 5 --output /dev/null ${url} && echo answered || echo silence`;
  const lines = (await project.onHost(from, "sh", "-c", ask)).trim().split("\n");
  return lines.at(-1) === "answered";
}

it("lets in what a connection allows, and nobody else", async () => {
  expect(await fetched("web", `http://${db}:8000/`)).toBe(true);
  expect(await fetched("web", `http://${db}:9000/`)).toBe(false);
  expect(await fetched("other", `http://${db}:8000/`)).toBe(false);
});

it("lets out whom a resource gives a way to the internet", async () => {
  const mirror = "http://deb.debian.org/debian/dists/trixie/Release";
  // The mirror is not of this computer: once may fail.
  await expect.poll(() => fetched("web", mirror), { timeout: 60_000, interval: 1000 }).toBe(true);
  expect(await fetched("db", mirror)).toBe(false);
  // Names are resolved by Azure's own service, which no rule keeps from a machine.
  expect(await project.onHost("db", "getent", "hosts", "web")).toContain("10.66.0.");
});

it("answers each machine about itself at the metadata service, at its fixed address, and no other", async () => {
  const query = "api-version=2021-02-01&format=text";
  const ask = (at: string) =>
    `curl --silent --max-time 5 --header Metadata:true 'http://${at}/metadata/instance/compute/osProfile/computerName?${query}' || printf silence; echo`;
  const said = async (host: string, ...lines: string[]) =>
    (await project.onHost(host, "sh", "-c", lines.join("\n"))).trim().split("\n");
  const settings = (host: string) =>
    project.onHost(host, "sudo", "sh", "-c", "cat /var/lib/longshore-machine/*.env");
  const real = async (host: string) => {
    const text = await settings(host);
    const [, computer] = /^HOST_ADDRESS=(.*)$/m.exec(text) ?? [];
    const [, port] = /^METADATA_PORT=(\d+)$/m.exec(text) ?? [];
    return `${computer}:${port}`;
  };
  const [web, db] = [await real("web"), await real("db")];
  expect((await said("db", ask("169.254.169.254"))).at(-1)).toBe("db");
  const answers = await said(
    "web",
    ...[ask("169.254.169.254"), ask(web), ask(db)],
    // Even where a machine's root takes the rules away, the port is its own alone.
    "sudo nft delete table inet longshore_rules",
    ...[ask(web), ask(db)],
    "sudo /usr/lib/longshore/network",
    ask(web),
  );
  expect(answers.slice(-6)).toEqual(["web", "silence", "silence", "web", "silence", "silence"]);
});

it("lets no other program of this computer in where no port is open", async () => {
  const file = join(project.folder, ".longshore/local/ports.json");
  const ports = JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;
  const [, relay = 0] = Object.entries(ports).find(([key]) => /\/db relay$/i.test(key)) ?? [];
  const request = "GET / HTTP/1.0\r\n\r\n";
  // The relay's own words, and what an earlier one took.
  expect(await say(relay, "127.0.0.1", `8000\n${request}`)).toBe("");
  const line = /^LINE_ADDRESS=(.*)$/m.exec(
    await project.onHost("db", "sudo", "sh", "-c", "cat /var/lib/longshore-machine/*.env"),
  )?.[1];
  for (const port of [8000, 9000, 19122]) expect(await say(port, line ?? "", request), `${port}`).toBe("");
});

it("follows a change of the rules, which touches no machine", async () => {
  const boots = () => project.onHost("db", "systemctl", "show", "--property=UserspaceTimestampMonotonic");
  const before = await boots();
  project.program("shop", program("db.connections.allowFrom(other, 8000);"));
  await project.run(["up", "shop"]);
  expect(await fetched("other", `http://${db}:8000/`)).toBe(true);
  expect(await fetched("web", `http://${db}:8000/`)).toBe(false);
  expect(await boots()).toBe(before);
});

it("keeps the rules over a reboot", async () => {
  await Promise.all(["web", "db"].map((host) => project.reboot(host)));
  const serve =
    "sudo systemd-run --quiet -- python3 -m http.server -d /home/azureuser/site 8000 && echo served";
  await expect
    .poll(() => project.onHost("db", "sh", "-c", serve).catch(() => ""), { timeout: 60_000, interval: 1000 })
    .toContain("served");
  await expect
    .poll(() => fetched("other", `http://${db}:8000/`).catch(() => false), { timeout: 30_000 })
    .toBe(true);
  await expect
    .poll(() => fetched("web", "http://127.0.0.1:19122/").catch(() => true), { timeout: 60_000 })
    .toBe(false);
  expect(await fetched("web", `http://${db}:8000/`)).toBe(false);
});

it("has room beside it for a network of the same range", async () => {
  twin.program("shop", program("db.connections.allowFrom(web, 8000);"));
  await twin.run(["up", "shop"]);
  expect(await twin.onHost("web", "hostname", "--all-ip-addresses")).toContain("10.66.0.");
  const ask = `curl --silent --max-time 5 --output /dev/null http://${db}:8000/ && echo answered || echo silence`;
  // The same address is another machine here, on which nothing listens.
  expect(await twin.onHost("web", "sh", "-c", ask)).toContain("silence");
  expect(await fetched("other", `http://${db}:8000/`)).toBe(true);
});
