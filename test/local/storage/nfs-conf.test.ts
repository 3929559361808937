import { expect, it } from "vitest";
import type { FileAccount } from "../../../local/storage/accounts.js";
import { nfsConf } from "../../../local/storage/nfs-conf.js";

const account: FileAccount = {
  id: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/shopdata",
  name: "shopdata",
  protocol: "nfs",
  key: "c2VjcmV0",
  secureTransfer: false,
  versions: [],
  ciphers: [],
  shares: [
    { name: "uploads", gibibytes: 100 },
    { name: "x-1", gibibytes: 200 },
  ],
};

it("is Azure Files as far as NFS-Ganesha can say it", () => {
  expect(nfsConf(account, 24_450, { "x-1": 1, uploads: 2, gone: 3 })).toBe(`NFS_CORE_PARAM {
	NFS_Port = 24450;
	Bind_addr = 127.0.0.1;
	Protocols = 4;
	Enable_UDP = false;
	Enable_NLM = false;
	Enable_RQUOTA = false;
	allow_set_io_flusher_fail = true;
}

NFSV4 {
	Minor_Versions = 1;
	RecoveryBackend = fs;
	RecoveryRoot = "/srv/server/state";
	Only_Numeric_Owners = true;
	Lease_Lifetime = 60;
	Grace_Period = 60;
	Delegations = false;
}

EXPORT_DEFAULTS {
	Protocols = 4;
	Transports = TCP;
	SecType = sys;
	Squash = no_root_squash;
}

EXPORT {
	Export_Id = 2;
	Path = "/srv/shares/uploads/data";
	Pseudo = "/shopdata/uploads";
	Access_Type = RW;
	FSAL { Name = VFS; }
}

EXPORT {
	Export_Id = 1;
	Path = "/srv/shares/x-1/data";
	Pseudo = "/shopdata/x-1";
	Access_Type = RW;
	FSAL { Name = VFS; }
}

LOG {
	Default_Log_Level = EVENT;
}
`);
});

it("lets nobody in where the account wants secure transfer, and holds no secret", () => {
  const conf = nfsConf({ ...account, secureTransfer: true }, 24_450, { uploads: 1, "x-1": 2 });
  expect(conf.match(/Access_Type = None;/g)).toHaveLength(2);
  expect(conf).not.toContain("RW");
  expect(conf).not.toContain(account.key);
});
