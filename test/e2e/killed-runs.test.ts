import { createInterface } from "node:readline";
import { afterAll, expect, it } from "vitest";
import type { Event } from "../../core/events.js";
import { hostsOf, type StatusResult, TestProject } from "../../testbed/project.js";
import { webHost, writeSite } from "../../testbed/web-host.js";

const project = new TestProject();
writeSite(project, "the page\n");
project.program("shop", webHost("shop", "", { range: "10.62.0.0/16" }));
afterAll(() => project.destroyAll());

const moments: [string, (event: Event) => boolean][] = [
  ["while it plans", (event) => event.type === "phase" && event.phase === "plan"],
  [
    "while the network is made",
    (event) => event.type === "resource" && event.address.includes("virtual_network"),
  ],
  [
    "while the machine is made",
    (event) =>
      event.type === "resource" && event.address.includes("linux_virtual_machine") && event.state === "start",
  ],
  ["while the host boots first", (event) => event.type === "phase" && event.phase === "converge"],
  [
    "while an image is built",
    (event) => event.type === "step" && event.step.includes("image") && event.state === "changing",
  ],
];

/** Runs `up` until the moment comes, and sends the signal then. */
async function upUntil(isTheMoment: (event: Event) => boolean, signal: "SIGKILL" | "SIGINT") {
  const child = project.start(["up", "shop", "--json"]);
  let sent = false;
  for await (const line of createInterface({ input: child.stdout })) {
    if (sent || !line.startsWith("{") || !isTheMoment(JSON.parse(line) as Event)) continue;
    sent = child.kill(signal);
  }
  expect(sent).toBe(true);
  return child;
}

it.each(moments)("a run killed %s leaves a state to go on from", async (_, isTheMoment) => {
  expect((await upUntil(isTheMoment, "SIGKILL")).signal).toBe("SIGKILL");
});

it("a run that Ctrl-C stops while the machine is made ends with an exit code of its own", async () => {
  await project.run(["destroy", "shop"]);
  const stopped = await upUntil(
    (event) =>
      event.type === "resource" && event.address.includes("linux_virtual_machine") && event.state === "start",
    "SIGINT",
  );
  expect(stopped.exitCode).toBe(130);
});

it("is finished by the next run, with one machine and nothing beside it", async () => {
  await project.run(["up", "shop"]);
  const [host] = hostsOf(await project.result<StatusResult>(["status", "shop"]));
  const at = host?.ports?.find(({ port }) => port === 80)?.at;
  expect(await (await fetch(`http://${at}/index.html`)).text()).toBe("the page\n");
  expect(await project.machines()).toHaveLength(1);
  expect(await project.changes(["up", "shop"])).toEqual([]);
});

it("ends at Ctrl-C with its own exit code, and a killed destroy is finished by the next", async () => {
  writeSite(project, "another page\n");
  const interrupted = await upUntil(
    (event) => event.type === "phase" && event.phase === "converge",
    "SIGINT",
  );
  expect(interrupted.exitCode).toBe(130);

  const destroying = project.start(["destroy", "shop", "--json"]);
  for await (const line of createInterface({ input: destroying.stdout })) {
    if (line.includes('"resource"')) destroying.kill("SIGKILL");
  }
  await project.run(["destroy", "shop"]);
  expect(await project.machines()).toEqual([]);
});
