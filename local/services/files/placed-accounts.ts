import { nameOf } from "../../../core/arm-id.js";
import type { ShareProtocol } from "../../../core/spec/index.js";
import { accountHost } from "../../network/zone.js";
import type { ResourceRecord } from "../../records/record.js";
import type { RecordReader } from "../../records/snapshot.js";
import { Type } from "../../records/types.js";
import { text } from "../../records/values.js";
import { protocolOf } from "../../storage/accounts.js";

/** A storage account with the address at which machines reach its file server. */
export interface PlacedAccount {
  readonly account: ResourceRecord;
  readonly address: string;
  /** As machines dial it: 445, 2049. */
  readonly port: number;
}

export function placedAccounts(records: RecordReader): PlacedAccount[] {
  return records
    .ofType(Type.STORAGE_ACCOUNT)
    .filter(({ status }) => status !== "deleting")
    .flatMap((account) => {
      const address = text(account.effect, "address");
      const port = PORTS[protocolOf(records, account.id)];
      return address === undefined ? [] : [{ account, address, port }];
    })
    .sort((a, b) => (a.account.id < b.account.id ? -1 : 1));
}

/** Where machines reach the file server of this name; undefined when no account has it. */
export function fileServerAddress(records: RecordReader, host: string): string | undefined {
  return placedAccounts(records).find(({ account }) => accountHost(nameOf(account.id), "file") === host)
    ?.address;
}

const PORTS: Readonly<Record<ShareProtocol, number>> = { smb: 445, nfs: 2049 };
