import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("runs a command once on each host: ours, xargs and Ansible", async () => {
  const { bench, hosts, ...figures } = await runBench("fanout");
  expect({ bench, hosts }).toEqual({ bench: "fanout", hosts: 8 });
  expect(Object.keys(figures)).toEqual([
    "vs_xargs",
    "vs_ansible_raw",
    "vs_ansible_command",
    "client_cpu_ms_per_host",
    "warm_speedup",
  ]);
  for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
});
