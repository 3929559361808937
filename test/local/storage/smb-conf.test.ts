import { expect, it } from "vitest";
import type { FileAccount } from "../../../local/storage/accounts.js";
import { group, passwd, smbConf } from "../../../local/storage/smb-conf.js";

const account: FileAccount = {
  id: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/shopdata",
  name: "shopdata",
  protocol: "smb",
  key: "c2VjcmV0",
  secureTransfer: true,
  versions: ["SMB3.1.1"],
  ciphers: ["AES-256-GCM"],
  shares: [
    { name: "uploads", gibibytes: 100 },
    { name: "x-1", gibibytes: 1 },
  ],
};

it("is Azure Files as far as Samba can say it", () => {
  expect(smbConf(account, 24_450)).toBe(`[global]
	server role = standalone server
	security = user
	workgroup = LONGSHORE
	netbios name = FILES
	passdb backend = tdbsam:/srv/server/private/passdb.tdb
	private dir = /srv/server/private
	state directory = /srv/server/state
	cache directory = /srv/server/cache
	lock directory = /srv/server/lock
	pid directory = /srv/server/run
	ncalrpc dir = /srv/server/run/ncalrpc
	log file = /srv/server/log/smbd.log
	max log size = 1000
	smb ports = 24450
	interfaces = 127.0.0.1
	bind interfaces only = yes
	disable netbios = yes
	hostname lookups = no
	multicast dns register = no
	server min protocol = SMB3_11
	server max protocol = SMB3_11
	server smb encrypt = required
	server smb3 encryption algorithms = AES-256-GCM
	map to guest = never
	guest account = no-guest
	restrict anonymous = 2
	usershare max shares = 0
	load printers = no
	disable spoolss = yes
	printcap name = /dev/null
	printing = bsd
	rpc start on demand helpers = no
	case sensitive = no
	preserve case = yes
	short preserve case = yes
	mangled names = no
	smb3 unix extensions = no
	follow symlinks = no
	host msdfs = no
	store dos attributes = yes
	map archive = no
	create mask = 0600
	directory mask = 0700
	durable handles = yes
	kernel oplocks = no
	kernel share modes = no
	posix locking = no
	strict sync = yes

[uploads]
	path = /srv/shares/uploads/data
	read only = no

[x-1]
	path = /srv/shares/x-1/data
	read only = no
`);
});

it("takes the versions and ciphers that the account takes, the strongest cipher first", () => {
  const conf = smbConf(
    {
      ...account,
      secureTransfer: false,
      versions: ["SMB2.1", "SMB3.0"],
      ciphers: ["AES-128-GCM", "AES-256-GCM"],
    },
    445,
  );
  for (const line of [
    "server min protocol = SMB2_10",
    "server max protocol = SMB3_00",
    "server smb encrypt = desired",
    "server smb3 encryption algorithms = AES-256-GCM AES-128-GCM",
  ]) {
    expect(conf).toContain(`\t${line}\n`);
  }
});

it("holds no secret", () => {
  expect(smbConf(account, 445)).not.toContain(account.key);
});

it("knows the account as a user, and a guest whose name no account can have", () => {
  expect(passwd(account)).toBe(
    "shopdata:x:60750:60750::/:/usr/sbin/nologin\nno-guest:x:60751:60751::/:/usr/sbin/nologin\n",
  );
  expect(group(account)).toBe("shopdata:x:60750:\nno-guest:x:60751:\n");
});
