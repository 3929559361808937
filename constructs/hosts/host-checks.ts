import { NAMES, RESERVED_ADMIN_USERS, SYSTEM_ACCOUNTS } from "../../core/names.js";
import { type Checks, show, visible } from "../checks/checks.js";
import { checkSubnetIds } from "../checks/resource-id.js";
import { checkTags } from "../checks/tags.js";
import type { ISubnet } from "../network/subnet.js";
import type { AzureStack } from "../stack/stack.js";
import { checkDataDisks } from "../storage/disk-checks.js";
import { HostImage } from "./host-image.js";
import type { ContainerHostProps } from "./host-props.js";

/** The rules of one host that need no other construct. Returns what the checks had to find out. */
export function checkHost(
  checks: Checks,
  stack: AzureStack,
  name: string,
  props: ContainerHostProps,
): { readonly subnet: ISubnet; readonly keys: readonly string[] } {
  checkNames(checks, stack, name, props);
  const subnet = checkPlace(checks, stack, props);
  const keys = (props.sshKeys ?? []).flatMap((key) => key.read(checks) ?? []);
  checkMachine(checks, props);
  checkDataDisks(checks, props.dataDisks ?? []);
  props.access?.check(checks);
  props.publicIp?.check(checks);
  props.identity?.check(checks);
  props.engine?.check(checks, (props.image ?? HostImage.debian13()).distribution);
  checkTags(checks, { ...stack.tags, ...props.tags });
  checks.done();
  if (subnet === undefined) throw new Error(`${stack.node.id}: a network without a subnet`);
  return { subnet, keys };
}

function checkNames(
  checks: Checks,
  stack: AzureStack,
  name: string,
  { adminUser }: ContainerHostProps,
): void {
  if (checks.name("the name of a host", name, NAMES.host, "Set it by the prop name, or choose another id.")) {
    const full = `${stack.node.id}-${name}`;
    checks.that(NAMES.virtualMachine.pattern.test(full), {
      rule: `the name of a virtual machine, made of the stack's and the host's, has ${NAMES.virtualMachine.rule}`,
      seen: `${show(full)} with ${full.length}`,
      remedy: "Shorten one of the two.",
    });
  }
  if (adminUser === undefined) return;
  checks.name("adminUser", adminUser, NAMES.linuxUser);
  checks.that(!RESERVED_ADMIN_USERS.has(adminUser), {
    rule: "adminUser is a name that Azure does not reserve",
    seen: show(adminUser),
    remedy: "Leave it out for azureuser.",
  });
  checks.that(RESERVED_ADMIN_USERS.has(adminUser) || !SYSTEM_ACCOUNTS.has(adminUser), {
    rule: "adminUser is no user or group that the system has from the start",
    seen: show(adminUser),
    remedy: "Leave it out for azureuser.",
  });
}

/** Gives the subnet of a host; undefined when that is wrong, which is noted then. */
export function checkPlace(
  checks: Checks,
  stack: AzureStack,
  { network, subnet, zone }: Pick<ContainerHostProps, "network" | "subnet" | "zone">,
): ISubnet | undefined {
  checks.that(network.stackId === undefined || network.stackId === stack.node.id, {
    rule: "a host and its network are in the same stack",
    seen: `a network of the stack ${visible(network.stackId ?? "")}`,
    remedy: "Bring it in with Network.fromId.",
  });
  if (zone !== undefined) checks.whole("zone", zone, 1, 3);
  const found = network.subnets.find(({ name }) => subnet === undefined || name === subnet);
  checks.that(found !== undefined, {
    rule: `subnet is one of the network's: ${network.subnets.map(({ name }) => name).join(", ")}`,
    seen: show(subnet ?? ""),
  });
  if (found) checkSubnetIds(checks, found);
  return found;
}

function checkMachine(checks: Checks, props: ContainerHostProps): void {
  const { size, osDisk, image = HostImage.debian13(), patching, sshKeys, timezone } = props;
  if (size !== undefined) checkSize(checks, size);
  if (osDisk?.size) {
    checks.whole("the size of osDisk, in GiB,", osDisk.size.toGibibytes(), 30, 4095, "Images need 30 GiB.");
  }
  checks.that(/^(?:latest|\d{1,12}(?:\.\d{1,12}){1,3})$/.test(image.version), {
    rule: "the version of an image is latest, or numbers with dots between",
    seen: show(image.version),
    remedy: `\`az vm image list --all --publisher ${image.publisher} --offer ${image.offer}\` prints them.`,
  });
  checks.that(patching?.mode !== "AutomaticByPlatform" || image.patchedByPlatform, {
    rule: "Azure patches by itself only the images that it lists for it",
    seen: image.distribution,
    remedy: "Use Patching.imageDefault(), or an image that has it, such as HostImage.ubuntu2404().",
  });
  checks.that(timezone === undefined || isTimezone(timezone), {
    rule: "timezone is a name of the tz database",
    seen: show(timezone ?? ""),
    remedy: "Write it like Europe/Berlin; `timedatectl list-timezones` prints them.",
  });
  checks.that(sshKeys === undefined || sshKeys.length > 0, {
    rule: "sshKeys holds at least one key: nobody logs in by password",
    seen: "none",
    remedy: "Leave it out for the pair that is made for the stack.",
  });
}

function isTimezone(name: string): boolean {
  if (!NAMES.timezone.pattern.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Family, cores, features and generation: a `p` among the features means an Arm processor. */
function checkSize(checks: Checks, size: string): void {
  const reads = checks.that(/^[A-Z][a-z]{1,20}_[A-Za-z0-9_-]{1,60}$/.test(size), {
    rule: "size is the name of a virtual machine's size",
    seen: show(size),
    remedy: "Write it like Standard_B2s_v2; `az vm list-sizes --location REGION` prints them.",
  });
  checks.that(!reads || !/^Standard_[A-Z]+\d+(?:-\d+)?[a-z]*p[a-z]*(?:_|$)/.test(size), {
    rule: "size has an x86-64 processor, as the images have",
    seen: `${show(size)}, which has an Arm one`,
    remedy: "Choose a size without the p.",
  });
}
