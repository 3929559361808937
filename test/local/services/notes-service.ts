import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { CloudHome } from "../../../local/records/home.js";
import type { LocalService, ServiceStore } from "../../../local/services/service.js";

/** A service from outside: it reads out notes, of which it keeps a file for each resource group. */
const NOTES: LocalService = {
  name: "notes",
  isNeeded: (records) => records.ofType(GROUP).length > 0,
  listeners: ({ records }) =>
    records.ofType(GROUP).map(({ type, id }) => ({
      owner: { kind: type, id },
      part: "read",
      open: async ({ address, port }, { home }) => {
        const server = createServer((_, response) => response.end(readNote(home, id)));
        await new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          server.listen({ host: address, port, exclusive: true }, resolve);
        });
        return { close: () => void server.close().closeAllConnections() };
      },
    })),
  answer: (_, name, asker) =>
    name === "notes.longshore.test" && !asker ? { kind: "address", address: "127.0.0.1" } : undefined,
  tasks: ({ records }) => records.ofType(GROUP).map(({ id }) => keyOf(id)),
  start: ({ home }) => {
    let known: string[] = [];
    return {
      bring: ({ records }) => {
        known = records.ofType(GROUP).map(({ id }) => id);
        mkdirSync(folderOf(home), { recursive: true });
      },
      get settled() {
        return known.map(keyOf);
      },
      failed: [],
      close: async () => {},
    };
  },
  orphans: ({ home, records }) =>
    notesIn(home)
      .filter((name) => !records.ofType(GROUP).some(({ id }) => fileOf(id) === name))
      .map((name) => ({
        kind: "note",
        name,
        remove: async () => rmSync(join(folderOf(home), name)),
      })),
  inventory: ({ home }: ServiceStore) => ({
    things: notesIn(home).map((name) => ({ kind: "note", name })),
  }),
};

export const services: readonly LocalService[] = [NOTES];

const GROUP = "azurerm_resource_group";

export function folderOf(home: CloudHome): string {
  return join(home.services, NOTES.name);
}

export function fileOf(groupId: string): string {
  return `${groupId.split("/").at(-1)}.txt`;
}

function keyOf(id: string) {
  return { owner: { kind: GROUP, id }, service: NOTES.name, version: "1" };
}

function notesIn(home: CloudHome): string[] {
  return existsSync(folderOf(home)) ? readdirSync(folderOf(home)).sort() : [];
}

function readNote(home: CloudHome, groupId: string): string {
  return readFileSync(join(folderOf(home), fileOf(groupId)), "utf8");
}
