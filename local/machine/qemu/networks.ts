import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../../system/files.js";
import { makePrivateFolder } from "../../../system/private.js";
import type { NetworkSpec } from "../driver.js";

/** The networks of virtual machines need nothing on this computer: they are known by a file each. */
export class QemuNetworks {
  private readonly folder: string;

  constructor(home: string) {
    this.folder = join(home, "networks");
  }

  ensure(network: NetworkSpec): void {
    makePrivateFolder(this.folder);
    writeFileAtomic(this.path(network.name), JSON.stringify(network, null, 2));
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
