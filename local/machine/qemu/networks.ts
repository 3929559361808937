import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LongshoreError } from "../../../core/errors.js";
import { writeFileAtomic } from "../../../system/files.js";
import type { NetworkSpec } from "../driver.js";

/** The networks of virtual machines need nothing on this computer: they are known by a file each. */
export class QemuNetworks {
  private readonly folder: string;

  constructor(home: string) {
    this.folder = join(home, "networks");
  }

  ensure(network: NetworkSpec): void {
    const path = this.path(network.name);
    if (!existsSync(path)) {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileAtomic(path, JSON.stringify(network, null, 2));
      return;
    }
    const { cidr } = JSON.parse(readFileSync(path, "utf8")) as NetworkSpec;
    if (cidr === network.cidr) return;
    throw new LongshoreError({
      where: network.name,
      rule: `the network has the range ${network.cidr}`,
      seen: cidr,
      remedy: "Remove its machines and the network, then make it anew.",
    });
  }

  names(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder).flatMap((file) =>
      file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : [],
    );
  }

  remove(name: string): void {
    rmSync(this.path(name), { force: true });
  }

  private path(name: string): string {
    return join(this.folder, `${name}${SUFFIX}`);
  }
}

const SUFFIX = ".json";
