import { expect, it } from "vitest";
import { findOrphans } from "../../../scripts/volumes/orphans.js";
import {
  containerSpec,
  hostContext,
  hostSpec,
  Recorder,
  shareMount,
  shareVolume,
} from "../../support/recorder.js";

const box = (source: string) => containerSpec({ mounts: [{ source, target: "/data", readOnly: false }] });
const engine = { kind: "docker", source: "distribution", packages: [], daemon: {} } as const;
const share = {
  name: "uploads",
  path: "shop/uploads",
  protocol: "smb" as const,
  resources: { account: "a", share: "b", secret: "c" },
  directories: ["kept/by/the share"],
};

/** A host whose places hold these folders, with two volumes that no container has. */
function machine(folders: Readonly<Record<string, string>>): Recorder {
  const recorder = new Recorder();
  recorder.on("unused volumes", "4096 2026-11-01T10:00:00Z 3f1c\n12 2026-11-02T10:00:00Z cache of x\n");
  for (const [path, below] of Object.entries(folders)) {
    const lines = below.split("|").map((entry) => entry.replace(" ", `\t${path}/`));
    recorder.on(`du --bytes --null --max-depth=1 -- ${path}`, [...lines, `99\t${path}`].join("\0"));
  }
  return recorder;
}

it("finds volumes that no container has, and folders that nothing declares", async () => {
  const recorder = machine({
    "/srv/data": "8 in use|16 left over|4 lost+found",
    "/mnt/data": "1 here|2 kept|3 there|4 the engine's|5 größe 100% $x",
  });
  const spec = hostSpec({
    engine: { ...engine, packages: [] },
    disks: [{ name: "data", lun: 0, sizeGib: 1, filesystem: "ext4", mountPath: "/srv/data" }],
    shares: [shareMount()],
    containers: [box("/srv/data/in use/deeper"), box("/mnt/data/here")],
  });
  const context = hostContext(recorder, spec);
  const other = hostSpec({
    shares: [shareMount({ path: "/mnt/elsewhere" })],
    containers: [box("/mnt/elsewhere/there")],
    volumes: [shareVolume({ folder: "the engine's/own" })],
  });
  expect(
    await findOrphans({ ...context, stack: { ...context.stack, hosts: [spec, other], shares: [share] } }),
  ).toEqual([
    { kind: "volume", name: "3f1c", bytes: 4096, made: "2026-11-01T10:00:00Z" },
    { kind: "volume", name: "cache of x", bytes: 12, made: "2026-11-02T10:00:00Z" },
    { kind: "folder", name: "/srv/data/left over", bytes: 16 },
    { kind: "folder", name: "/mnt/data/größe 100% $x", bytes: 5 },
  ]);
});

it("finds no folder in a place that a container has as a whole", async () => {
  const spec = hostSpec({
    disks: [{ name: "data", lun: 0, sizeGib: 1, filesystem: "ext4", mountPath: "/srv/data" }],
    containers: [box("/srv/data")],
  });
  const recorder = machine({ "/srv/data": "8 anything" });
  expect(await findOrphans(hostContext(recorder, spec))).toEqual([]);
});

it("finds no folder of a share that an engine has as a whole", async () => {
  const spec = hostSpec({ shares: [shareMount()] });
  const context = hostContext(machine({ "/mnt/data": "8 anything" }), spec);
  const other = hostSpec({ volumes: [shareVolume()] });
  expect(
    await findOrphans({ ...context, stack: { ...context.stack, hosts: [spec, other], shares: [share] } }),
  ).toEqual([]);
});
