import { execa } from "execa";
import type { Event } from "../core/events.js";
import { TestProject } from "../testbed/project.js";
import { webHost, writeSite } from "../testbed/web-host.js";
import { childrenCpu } from "./chaos/spent.js";
import { type BenchSize, requireClaim } from "./claim.js";
import { median, rounded } from "./statistics.js";

const ROUNDS: Readonly<Record<BenchSize, number>> = { smallest: 1, usual: 7 };

/**
 * What is done again and again with a host that is up, a container machine with one container, by the built program;
 * medians, in seconds. `ssh` is compared with the OpenSSH client on the same host, without a kept connection, and its
 * CPU is that of all of its processes less the client's. Of `deploy` and `up`, which run the user's program, what that takes is
 * told apart; of a changed container, its image and its settling time too. Fails when something that is to change
 * nothing does, or the container is not the changed one.
 */
export async function everyday(size: BenchSize): Promise<object> {
  const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
  try {
    writeSite(project, "page 0\n");
    project.program("bench", webHost("bench", "", { range: "10.67.0.0/16" }));
    await project.run(["up", "bench"]);
    const rounds = [...Array(ROUNDS[size]).keys()];
    const measured: Measures[] = [];
    for (const round of rounds) measured.push(await measure(project, round + 1));
    const of = (name: keyof Measures) => median(measured.map((each) => each[name]));
    return {
      bench: "everyday",
      ssh_vs_openssh: rounded(of("ssh") / of("openssh")),
      ssh_cpu_ms: Math.round(of("sshCpu") * 1000),
      status_seconds: rounded(of("status")),
      verify_seconds: rounded(of("verify")),
      deploy_noop_seconds: rounded(of("deployNoop")),
      deploy_changed_seconds: rounded(of("deployChanged")),
      up_noop_seconds: rounded(of("upNoop")),
      synth_seconds: rounded(of("synth")),
    };
  } finally {
    await project.destroyAll();
  }
}

interface Measures {
  readonly ssh: number;
  readonly openssh: number;
  /** Seconds of CPU. */
  readonly sshCpu: number;
  readonly status: number;
  readonly verify: number;
  readonly deployNoop: number;
  readonly deployChanged: number;
  readonly upNoop: number;
  readonly synth: number;
}

async function measure(project: TestProject, round: number): Promise<Measures> {
  const client = await timed(() => execa("ssh", ["-F", project.sshConfig("bench"), "web", "--", "true"]));
  const ssh = await timed(() => project.run(["ssh", "--target", "local", "bench/web", "--", "true"]));
  const status = await timed(() => project.run(["status", "bench"]));
  const verify = await timed(() => project.run(["verify", "bench"]));
  const up = await timeCommand(project, "up");
  requireNothingDone(up.events);
  const again = await timeCommand(project, "deploy");
  requireNothingDone(again.events);
  writeSite(project, `page ${round}\n`);
  const changed = await timeCommand(project, "deploy");
  const page = await project.onHost("web", "sudo", "docker", "exec", "site", ...READ_PAGE);
  requireClaim(page.trim() === `page ${round}`, () => `after deploy ${round} the container has: ${page}`);
  const beside = synthSeconds(changed.events) + stepSeconds(changed.events, APART);
  return {
    ssh: ssh.seconds,
    openssh: client.seconds,
    sshCpu: ssh.cpu - client.cpu,
    status: status.seconds,
    verify: verify.seconds,
    upNoop: up.seconds - synthSeconds(up.events),
    deployNoop: again.seconds - synthSeconds(again.events),
    deployChanged: changed.seconds - beside,
    synth: synthSeconds(again.events),
  };
}

const READ_PAGE = ["/usr/bin/busybox", "cat", "/srv/index.html"];

/** The steps that fetch or build images, and the one that waits whether containers go on. */
const APART = /^image of |^containers go on running$/;

async function timed(work: () => Promise<unknown>): Promise<{ seconds: number; cpu: number }> {
  const [cpu, started] = [childrenCpu(), performance.now()];
  await work();
  return { seconds: (performance.now() - started) / 1000, cpu: childrenCpu() - cpu };
}

async function timeCommand(project: TestProject, verb: "up" | "deploy") {
  let output = "";
  const { seconds } = await timed(async () => {
    output = await project.run([verb, "bench", "--json"]);
  });
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return { seconds, events: lines.map((line) => JSON.parse(line) as Event) };
}

function requireNothingDone(events: readonly Event[]): void {
  const done = events.filter(
    (event) =>
      (event.type === "phase" && event.phase === "apply") ||
      (event.type === "step" && event.state === "changed"),
  );
  requireClaim(done.length === 0, () => `a command that is to change nothing does: ${JSON.stringify(done)}`);
  const checked = events.filter((event) => event.type === "step" && event.state === "ok");
  requireClaim(checked.length > 0, () => "a command that is to check something checks nothing");
}

function synthSeconds(events: readonly Event[]): number {
  const synth = events.find((event) => event.type === "phase" && event.phase === "synth");
  return synth?.type === "phase" ? (synth.seconds ?? 0) : 0;
}

function stepSeconds(events: readonly Event[], titles: RegExp): number {
  return events.reduce(
    (sum, event) => sum + (event.type === "step" && titles.test(event.step) ? (event.seconds ?? 0) : 0),
    0,
  );
}
