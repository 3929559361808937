import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { MachineDriver } from "../../../../local/machine/driver.js";
import { machineOwner } from "../../../../local/records/port-owner.js";
import { MachineNetworks } from "../../../../local/services/networks/machine-networks.js";
import { SPEC } from "../../machine/spec.js";

/** Machines that take up their network when the test lets them. */
function machines() {
  const asked: string[] = [];
  const waiting: ((there: boolean | Error) => void)[] = [];
  const driver: Pick<MachineDriver, "setNetwork"> = {
    setNetwork: (machine, { address }) => {
      asked.push(`${machine} ${address}`);
      return new Promise((resolve, reject) =>
        waiting.push((there) => (there instanceof Error ? reject(there) : resolve(there))),
      );
    },
  };
  const answer = async (there: boolean | Error) => {
    waiting.shift()?.(there);
    await sleep(0);
  };
  let news = 0;
  const networks = new MachineNetworks(
    () => driver as MachineDriver,
    () => news++,
  );
  return { networks, asked, answer, news: () => news };
}

const wanted = (machine: string, address = "10.1.0.4") => {
  const network = { ...SPEC.network, address };
  const key = { owner: machineOwner(machine), service: "network", version: address };
  return { key, driver: "docker" as const, machine, network };
};

it("asks once for what is done, and tells of it when it is", async () => {
  const { networks, asked, answer, news } = machines();
  networks.bring([wanted("web")]);
  networks.bring([wanted("web")]);
  expect([asked, networks.settled, networks.failed]).toEqual([["web 10.1.0.4"], [], []]);
  await answer(true);
  expect([news(), networks.settled]).toEqual([1, [wanted("web").key]]);
  networks.bring([wanted("web")]);
  expect(asked).toHaveLength(1);
});

it("waits for no machine with another", async () => {
  const { networks, answer } = machines();
  networks.bring([wanted("slow"), wanted("quick")]);
  await answer(new Error("its agent is silent"));
  expect(networks.failed).toEqual([{ ...wanted("slow").key, why: "its agent is silent" }]);
  await answer(true);
  expect(networks.settled).toEqual([wanted("quick").key]);
});

it("asks again for what failed and for a machine that was not there, when it is told to", async () => {
  const { networks, asked, answer } = machines();
  networks.bring([wanted("web")]);
  await answer(new Error("not yet"));
  networks.bring([wanted("web")]);
  expect(networks.failed).toHaveLength(1);
  await answer(false);
  expect([networks.failed, networks.settled]).toEqual([[], [wanted("web").key]]);
  networks.bring([wanted("web")]);
  await answer(true);
  networks.bring([wanted("web")]);
  expect(asked).toHaveLength(3);
});

it("goes on with what has changed while the machine took its time", async () => {
  const { networks, asked, answer } = machines();
  networks.bring([wanted("web")]);
  networks.bring([wanted("web", "10.1.0.5")]);
  networks.bring([wanted("web", "10.1.0.6")]);
  await answer(true);
  expect(networks.settled).toEqual([]);
  await answer(true);
  expect(asked).toEqual(["web 10.1.0.4", "web 10.1.0.6"]);
  expect(networks.settled).toEqual([wanted("web", "10.1.0.6").key]);
});

it("forgets a machine that nobody wants any more", async () => {
  const { networks, answer, news } = machines();
  networks.bring([wanted("web")]);
  networks.bring([]);
  await answer(true);
  expect([news(), networks.settled, networks.failed]).toEqual([0, [], []]);
});
