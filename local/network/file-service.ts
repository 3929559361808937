import { nameOf } from "../../core/arm-id.js";
import type { ShareProtocol } from "../../core/spec.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { text } from "../records/values.js";
import { protocolOf } from "../storage/accounts.js";
import type { Machine } from "./machines.js";
import type { ServiceUse } from "./service-use.js";
import { accountHost } from "./zone.js";

/** The file servers of all storage accounts, each at its own address; who may come in is asked at each connection. */
export function fileServiceUses(records: RecordReader, machine: Machine): FileServiceUse[] {
  return placedAccounts(records).map(({ account, address }) => ({
    account,
    address,
    port: PORTS[protocolOf(records, account.id)],
    use: { vmId: machine.vmId, kind: "file", account: nameOf(account.id) },
  }));
}

export interface FileServiceUse extends ServiceUse {
  readonly account: ResourceRecord;
}

/** Where machines reach the file server of this name; undefined when no account has it. */
export function fileServerAddress(records: RecordReader, host: string): string | undefined {
  return placedAccounts(records).find(({ account }) => accountHost(nameOf(account.id), "file") === host)
    ?.address;
}

const PORTS: Readonly<Record<ShareProtocol, number>> = { smb: 445, nfs: 2049 };

function placedAccounts(records: RecordReader): { account: ResourceRecord; address: string }[] {
  return records
    .ofType(Type.STORAGE_ACCOUNT)
    .filter(({ status }) => status !== "deleting")
    .flatMap((account) => {
      const address = text(account.effect, "address");
      return address === undefined ? [] : [{ account, address }];
    })
    .sort((a, b) => (a.account.id < b.account.id ? -1 : 1));
}
