import { ENGINE_GROUP } from "../core/guest.js";
import { shCommand } from "../core/quote.js";
import type { CloudInitOptions, GuestUser } from "./options.js";
import type { Part } from "./part.js";

/** Nobody logs in by password. The platform makes the admin user: cloud-init calls that one `default`. */
export function usersPart({ users = [] }: CloudInitOptions): Part {
  const config = { ssh_pwauth: false };
  return { config: users.length === 0 ? config : { ...config, users: ["default", ...users.map(userEntry)] } };
}

/** Runs after the engine's packages, which make the group. */
export function engineGroupPart({ engine, adminUser, users = [] }: CloudInitOptions): Part {
  if (!engine) return {};
  const members = [adminUser, ...users.filter(({ engineGroup }) => engineGroup).map(({ name }) => name)];
  return {
    setup: members.map((member) =>
      shCommand(["usermod", "--append", "--groups", ENGINE_GROUP, "--", member]),
    ),
  };
}

function userEntry({ name, authorizedKeys, sudo }: GuestUser): Record<string, unknown> {
  return {
    name,
    lock_passwd: true,
    shell: "/bin/bash",
    ssh_authorized_keys: authorizedKeys,
    ...(sudo ? { sudo: "ALL=(ALL) NOPASSWD:ALL" } : {}),
  };
}
