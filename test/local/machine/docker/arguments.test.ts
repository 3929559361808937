import { expect, test } from "vitest";
import { createArguments, networkArguments } from "../../../../local/machine/docker/arguments.js";
import { SPEC } from "../spec.js";

test("a container that systemd can be the first process of", () => {
  const place = {
    image: "longshore-machine:debian-13-bare-docker-0123456789ab",
    hash: "0a1b2c3d",
    capabilities: ["SYS_ADMIN", "NET_ADMIN"],
    cpus: 1,
  };
  expect(createArguments(SPEC, place)).toEqual([
    ...["create", "--name", "longshore-0a1b2c3d-web", "--hostname", "web", "--tty"],
    ...["--label", "longshore.stack=shop", "--label", "longshore=0a1b2c3d"],
    ...["--label", "longshore.instance=7f0c2b9e"],
    ...["--env", "container=docker"],
    ...["--cap-drop", "ALL", "--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN"],
    ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"],
    ...["--security-opt", "label=disable"],
    ...["--cgroupns", "private", "--device-cgroup-rule", "b 7:* rmw"],
    ...["--stop-signal", "SIGRTMIN+4"],
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec"],
    ...["--mount", "type=volume,dst=/var/lib/docker,volume-label=longshore=0a1b2c3d"],
    ...["--mount", "type=volume,dst=/var/lib/containerd,volume-label=longshore=0a1b2c3d"],
    // The engine has one processor, and would refuse two.
    ...["--cpus", "1", "--memory", "4096m", "--memory-swap", "8192m"],
    ...["--network", "longshore-0a1b2c3d-net"],
    ...["--publish", "127.0.0.1:42201:22", "--publish", "127.0.0.1:42301:19122"],
    ...["--log-driver", "json-file", "--log-opt", "max-size=10m", "--log-opt", "max-file=2"],
    ...["longshore-machine:debian-13-bare-docker-0123456789ab", "/usr/lib/longshore/container-init"],
  ]);
});

test("a network of the outer engine", () => {
  const network = {
    name: "longshore-0a1b2c3d-net",
    ranges: ["10.1.0.0/16"],
    labels: { "longshore.stack": "shop" },
  };
  expect(networkArguments(network, "0a1b2c3d", { range: "198.19.7.0/24", gateway: "198.19.7.1" })).toEqual([
    ...["network", "create", "--driver", "bridge", "--subnet", "198.19.7.0/24", "--gateway", "198.19.7.1"],
    ...["--label", "longshore.stack=shop", "--label", "longshore=0a1b2c3d"],
    "longshore-0a1b2c3d-net",
  ]);
});
