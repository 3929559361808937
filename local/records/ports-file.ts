import * as z from "zod";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import { accountOwner, CLOUD, machineOwner, type PortOwner } from "./port-owner.js";
import type { PortUse } from "./port-use.js";

export interface ChosenPort extends PortUse {
  readonly number: number;
}

export function readPorts(file: string): ChosenPort[] {
  return [...(readKept(file, PORTS) ?? [])];
}

export function writePorts(file: string, ports: readonly ChosenPort[]): void {
  writeFileAtomic(file, `${JSON.stringify({ ports }, null, 1)}\n`);
}

const number = z.int().min(1).max(65_535);

const chosenPort = z.strictObject({
  owner: z.strictObject({ kind: z.string(), id: z.string() }),
  service: z.string(),
  part: z.string().optional(),
  number,
}) as z.ZodType<ChosenPort>;

/** Before ports had owners of a kind: one number for each `ID KIND [PART]`. */
const earlier = z.record(z.string().regex(/^\S* \S+( \S+)?$/), number).transform((book) =>
  Object.entries(book).map(([key, value]): ChosenPort => {
    const [id = "", kind = "", part] = key.split(" ");
    const service = EARLIER_NAMES[kind] ?? kind;
    return { owner: earlierOwner(id, kind), service, ...(part === undefined ? {} : { part }), number: value };
  }),
);

const EARLIER_NAMES: Readonly<Record<string, string>> = {
  resolver: "names",
  file: "files",
  "file-server": "files",
};

function earlierOwner(id: string, kind: string): PortOwner {
  if (id === "") return CLOUD;
  return kind === "file-server" ? accountOwner(id) : machineOwner(id);
}

const PORTS = keptJson<readonly ChosenPort[]>(
  "the list of the local cloud's ports",
  z.union([z.strictObject({ ports: z.array(chosenPort) }).transform(({ ports }) => ports), earlier]),
  {
    remedy:
      "Put back what it held, e.g. from a backup: machines keep the ports that they were made with, which stand in " +
      "their machine.json too.",
  },
);
