import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { nameOf } from "../../../core/arm-id.js";
import type { CloudHome } from "../../../local/records/home.js";
import type { LocalService, ServiceListener } from "../../../local/services/service.js";

const TYPE = "azurerm_log_analytics_workspace";

/** Answers for the workspaces of a local cloud, each on a port of this computer, and keeps a folder for each. */
const JOURNALS: LocalService = {
  name: "journals",
  listeners: ({ records }) => records.ofType(TYPE).map(({ id }) => listenerOf(id)),
  orphans: ({ home, records }) => {
    const known = new Set(records.ofType(TYPE).map(({ id }) => nameOf(id)));
    return kept(home)
      .filter((name) => !known.has(name))
      .map((name) => ({
        kind: "journal",
        name,
        remove: async () => rmSync(join(home.services, JOURNALS.name, name), { recursive: true }),
      }));
  },
  inventory: ({ home }) => ({ things: kept(home).map((name) => ({ kind: "journal", name })) }),
};

export const services: readonly LocalService[] = [JOURNALS];

function listenerOf(id: string): ServiceListener {
  return {
    owner: { kind: TYPE, id },
    open: async ({ address, port }, { home }) => {
      mkdirSync(join(home.services, JOURNALS.name, nameOf(id)), { recursive: true });
      const server = createServer((_, response) => response.end(`journal ${nameOf(id)}`));
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen({ host: address, port, exclusive: true }, resolve);
      });
      return { close: () => void server.close().closeAllConnections() };
    },
  };
}

function kept(home: CloudHome): string[] {
  const folder = join(home.services, JOURNALS.name);
  return existsSync(folder) ? readdirSync(folder) : [];
}
