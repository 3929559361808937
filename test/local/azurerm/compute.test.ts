import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CloudContext } from "../../../local/azurerm/handler.js";
import { machineSize } from "../../../local/azurerm/machine-sizes.js";
import { managedDisk } from "../../../local/azurerm/managed-disk.js";
import { UNKNOWN } from "../../../local/engine/value.js";
import { smallCloud } from "./small-cloud.js";

let small: ReturnType<typeof smallCloud>;
let nic: string;

beforeEach(async () => {
  small = smallCloud();
  await small.group();
  await small.network();
  nic = await small.nic("web", await small.subnet());
});

describe("a virtual machine", () => {
  it("has the addresses of its interface and an OS disk of its own", async () => {
    const publicIp = await small.publicIp("web");
    const subnet = await small.subnet("more", "10.0.2.0/24");
    const id = await small.machine(
      "web",
      await small.nic("other", subnet, { public_ip_address_id: publicIp }),
    );
    const values = await small.read("azurerm_linux_virtual_machine", id);
    const address = (await small.read("azurerm_public_ip", publicIp))?.ip_address;
    expect(values).toMatchObject({
      private_ip_address: "10.0.2.4",
      public_ip_address: address,
      public_ip_addresses: [address],
      computer_name: "web",
      disable_password_authentication: true,
      os_disk: [{ name: "web_OsDisk_1", disk_size_gb: 30, caching: "ReadWrite" }],
    });
    expect(values?.virtual_machine_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it("is refused with an image that is not had here", async () => {
    const work = small.machine("web", nic, {
      source_image_reference: [{ publisher: "RedHat", offer: "RHEL", sku: "9-lvm", version: "latest" }],
    });
    await expect(work).rejects.toThrow(
      "the local target has no image for RedHat:RHEL:9-lvm; it has Debian:debian-12, Debian:debian-13, Canonical:0001-com-ubuntu-server-jammy, Canonical:ubuntu-24_04-lts, for it builds machines of Debian's and Ubuntu's packages",
    );
  });

  it("is refused with an interface that another one has, or that is not there", async () => {
    await small.machine("web", nic);
    await expect(small.machine("two", nic)).rejects.toMatchObject({ code: "NicInUse" });
    await expect(small.machine("three", "/nowhere")).rejects.toMatchObject({
      code: "InvalidResourceReference",
    });
  });

  it("has an OS disk that is no smaller than its image's, and does not shrink", async () => {
    const sized = (gib: number) =>
      small.machine("web", nic, { os_disk: [{ name: UNKNOWN, id: UNKNOWN, disk_size_gb: gib }] });
    await expect(sized(20)).rejects.toMatchObject({ code: "OperationNotAllowed" });
    await sized(64);
    await expect(sized(32)).rejects.toThrow("a disk can grow and not shrink");
    await expect(sized(128)).resolves.toContain("/web");
  });

  it("is refused with custom data over Azure's limit", async () => {
    const data = (size: number) => Buffer.alloc(size, "x").toString("base64");
    await expect(small.machine("web", nic, { custom_data: data(65_536) })).rejects.toThrow(
      "custom data has 65536 bytes; 65535 are allowed",
    );
    await expect(small.machine("web", nic, { custom_data: data(65_535) })).resolves.toContain("/web");
  });
});

describe("a size", () => {
  it.each([
    ["Standard_B2s", { cpus: 2, memoryMib: 4096, known: true }],
    ["standard_d4s_v5", { cpus: 4, memoryMib: 16_384, known: true }],
    ["Standard_D16ads_v6", { cpus: 16, memoryMib: 65_536, known: false }],
    ["Huge", { cpus: 2, memoryMib: 8192, known: false }],
  ])("%s", (name, expected) => {
    expect(machineSize(name)).toEqual(expected);
  });
});

describe("a managed disk", () => {
  let folder: string;
  let cloud: CloudContext;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "longshore-disks-"));
    cloud = { ...small.cloud, home: folder };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const planned = (size: number) => ({
    name: "data",
    resource_group_name: "shop",
    create_option: "Empty",
    disk_size_gb: size,
  });
  const record = (size: number) => ({
    id: managedDisk.id(planned(size), cloud),
    type: managedDisk.type,
    stack: "shop",
    status: "ready" as const,
    values: planned(size),
    effect: { ...managedDisk.compute?.(planned(size), cloud).effect },
  });

  it("is a sparse file of its size that can grow, and is gone with it", async () => {
    await managedDisk.apply?.(record(1), cloud);
    const file = String(record(1).effect.file);
    expect(statSync(file).size).toBe(2 ** 30);
    expect(statSync(file).blocks).toBeLessThan(100);
    await managedDisk.apply?.(record(2), cloud, record(1));
    expect(statSync(file).size).toBe(2 ** 31);
    expect(await managedDisk.read?.(record(2), cloud)).toBeDefined();
    await managedDisk.remove?.(record(2), cloud);
    expect(existsSync(file)).toBe(false);
    expect(await managedDisk.read?.(record(2), cloud)).toBeUndefined();
  });

  it("does not shrink", async () => {
    cloud.records.put(record(2));
    await expect(managedDisk.accept?.(planned(1), cloud)).rejects.toMatchObject({
      code: "OperationNotAllowed",
    });
  });

  it("stays as long as it is attached, in one place, at a LUN of its own", async () => {
    const disk = await small.make("azurerm_managed_disk", planned(1));
    const vm = await small.machine("web", nic);
    const attach = (managedDiskId: string, virtualMachineId: string) =>
      small.make("azurerm_virtual_machine_data_disk_attachment", {
        managed_disk_id: managedDiskId,
        virtual_machine_id: virtualMachineId,
        lun: 0,
      });
    expect(await attach(disk, vm)).toBe(`${vm}/dataDisks/data`);
    await expect(small.remove("azurerm_managed_disk", disk)).rejects.toMatchObject({
      code: "OperationNotAllowed",
    });
    const other = await small.make("azurerm_managed_disk", { ...planned(1), name: "other" });
    await expect(attach(other, vm)).rejects.toThrow("LUN 0 is already taken by disk data");
    const second = await small.machine(
      "two",
      await small.nic("two", await small.subnet("more", "10.0.2.0/24")),
    );
    await expect(attach(disk, second)).rejects.toThrow("already attached to virtual machine web");
  });

  it("is made empty or as a copy, and not from an image", async () => {
    await expect(managedDisk.accept?.({ ...planned(1), create_option: "FromImage" }, cloud)).rejects.toThrow(
      "the local target makes disks by Empty and Copy, not by FromImage",
    );
  });
});

describe("a role assignment", () => {
  const grant = (values = {}) =>
    small.make("azurerm_role_assignment", {
      scope: "/subscriptions/s",
      principal_id: "11111111-1111-1111-1111-111111111111",
      role_definition_name: "AcrPull",
      ...values,
    });

  it("has the same name for the same grant, and Azure's id of the role", async () => {
    const id = await grant();
    const values = await small.read("azurerm_role_assignment", id);
    expect(values?.role_definition_id).toContain("/7f951dda-4ed3-4680-a7ca-43fe172d538d");
    expect(id).toBe(`/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/${values?.name}`);
    expect(await grant()).toBe(id);
  });

  it("is refused when another one grants the same", async () => {
    await grant();
    await expect(grant({ name: "22222222-2222-2222-2222-222222222222" })).rejects.toMatchObject({
      code: "RoleAssignmentExists",
    });
  });
});
