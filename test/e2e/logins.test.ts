import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostsOf, type StatusResult, type SubjectResult, TestProject } from "../../testbed/project.js";

/** A host on whose admin user somebody works as people do. */
const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
const HOME = "/home/azureuser";

/** As root, past SSH and whatever is wrong with it. */
async function onMachine(script: string): Promise<void> {
  const [machine = ""] = await project.machines();
  await execa("docker", ["exec", machine, "sh", "-c", script]);
}

async function verified(exitCode: number): Promise<SubjectResult | undefined> {
  return hostsOf(await project.result<StatusResult>(["verify", "shop"], { exitCode }))[0];
}

beforeAll(async () => {
  project.program(
    "shop",
    `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.80.0.0/16", egress: l.Egress.natGateway() });
new l.ContainerHost(stack, "web", { network: net, engine: l.Engine.none(), image: l.HostImage.debian13() });
`,
  );
  await project.run(["up", "shop"]);
  await onMachine("apt-get update -qq && apt-get install -qq -y --no-install-recommends zsh tcsh fish");
});
afterAll(() => project.destroyAll());

describe("whatever the start-up files of the admin user do", () => {
  const TALK = "echo Welcome; echo '{\"x\": 1}' >&2";
  it.each<[string, string, string]>([
    [
      "bash",
      ".bashrc",
      `${TALK}; export PATH=/nowhere; alias exec=false; cd /; umask 777; printf 'no end of line'`,
    ],
    ["zsh", ".zshenv", `${TALK}; setopt NO_NOMATCH; export PATH=/nowhere`],
    ["tcsh", ".tcshrc", `echo Welcome; alias echo 'false'; setenv PATH /nowhere`],
    ["fish", ".config/fish/config.fish", `${TALK}; set -x PATH /nowhere; read --line line`],
  ])("commands run as they are: %s", async (shell, file, content) => {
    const path = `${HOME}/${file}`;
    const write = `mkdir -p "$(dirname ${path})"; printf '%s\\n' '${content.replaceAll("'", "'\\''")}' > ${path}`;
    await onMachine(`${write}; chown -R azureuser: ${HOME}; usermod -s "$(command -v ${shell})" azureuser`);
    expect(await verified(0)).toMatchObject({ verdict: "verified", reach: "ssh" });
    await onMachine(`rm ${path}`);
  });
});

describe("what is wrong with the admin user is said once, within seconds", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "a start-up file that ends the shell",
      `usermod -s /bin/bash azureuser; echo 'echo no entry; exit 7' > ${HOME}/.bashrc`,
      `rm ${HOME}/.bashrc`,
      /exit code 7, having printed "no entry"/,
    ],
    [
      "a shell that lets nobody in",
      "usermod -s /usr/sbin/nologin azureuser",
      "usermod -s /bin/bash azureuser",
      /currently not available/,
    ],
    [
      "sudo that wants a password",
      "mkdir /root/sudoers; mv /etc/sudoers.d/* /root/sudoers; gpasswd --delete azureuser sudo || true",
      "mv /root/sudoers/* /etc/sudoers.d; rmdir /root/sudoers",
      /password/,
    ],
  ])("%s", async (_, breakIt, mendIt, said) => {
    await onMachine(breakIt);
    const begun = Date.now();
    const host = await verified(3);
    await onMachine(mendIt);
    expect(host).toMatchObject({ verdict: "failed", reach: expect.stringMatching(said), steps: [] });
    expect(Date.now() - begun).toBeLessThan(120_000);
  });
});
