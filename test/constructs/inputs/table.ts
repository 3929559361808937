import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import {
  Access,
  App,
  AzureStack,
  Build,
  ContainerHost,
  Engine,
  Health,
  HostImage,
  Identity,
  Image,
  IpRanges,
  Mount,
  Network,
  NfsShare,
  PublicIp,
  ResourceGroup,
  SmbShare,
  SshKey,
  StackVault,
} from "../../../constructs/index.js";
import { testApp, testStack } from "../support.js";
import {
  behindJumpHost,
  EXISTING,
  existingShare,
  existingVault,
  ID,
  inExistingNetwork,
  inGroup,
  inOwnNetwork,
  inStack,
  named,
  nfs,
  PUBLIC_KEY,
  privateEndpoint,
  QUOTA,
  smb,
  temporaryFolder,
  windows,
  withBackend,
  withBuild,
  withContainer,
  withContainerSecret,
  withDisk,
  withDiskMount,
  withHost,
  withMount,
  withPart,
  withPeer,
  withRepository,
  withSecret,
  withSpareHost,
} from "./programs.js";

export interface Place {
  /** A text that is taken there. */
  readonly good: string;
  /** Makes a stack with the text there. */
  build(text: string): AzureStack;
  /** Unset where what is written of the text is not the text itself. */
  readonly written?: false;
}

/** How a text gets to each of the places that `textPlaces` finds. */
export const PLACES: Readonly<Record<string, Place>> = {
  "Access.sshFrom(ranges)": {
    good: "203.0.113.7/32",
    build: (text) => withHost({ access: Access.sshFrom(text) }),
  },
  "Access.through(host)": { good: "jump", build: (text) => behindJumpHost(text) },
  "JumpHost.name": { good: "jump", build: (name) => behindJumpHost({ name }) },
  "AppProps.outdir": {
    good: "out",
    written: false,
    build: (text) => {
      const folder = temporaryFolder();
      const outdir = text === "" ? text : `${folder}/${text}`;
      expect(new App({ outdir }).outdir).toBe(outdir);
      return testStack();
    },
  },
  "new AzureStack(id)": {
    good: "shop",
    build: (id) => new AzureStack(testApp(), id, { location: "westeurope" }),
  },
  "AzureStackProps.location": { good: "westeurope", build: (location) => testStack({ location }) },
  "AzureStackProps.subscription": {
    good: ID.subscription,
    build: (subscription) => testStack({ subscription }),
  },
  "AzureStackProps.tags keys": { good: "team", build: (key) => testStack({ tags: { [key]: "x" } }) },
  "AzureStackProps.tags values": { good: "shop", build: (team) => testStack({ tags: { team } }) },
  "AzurermBackendProps.container": { good: "state", build: (container) => withBackend({ container }) },
  "AzurermBackendProps.key": { good: "shop/a.tfstate", build: (key) => withBackend({ key }) },
  "AzurermBackendProps.resourceGroup": {
    good: "ops",
    build: (resourceGroup) => withBackend({ resourceGroup }),
  },
  "AzurermBackendProps.storageAccount": {
    good: "shopstate",
    build: (storageAccount) => withBackend({ storageAccount }),
  },
  "AzurermBackendProps.subscription": {
    good: ID.subscription,
    build: (subscription) => withBackend({ subscription }),
  },
  "ResourceGroup.fromName(name)": {
    good: "ops",
    build: (name) => inGroup(ResourceGroup.fromName(name)),
  },

  "SpecPart.field": { good: "buckets", build: (field) => withPart({ field }) },
  "DataResource.what": { good: "bucket media", build: (what) => withPart({ what }) },

  "new Network(id)": { good: "net", build: (id) => inStack((stack) => new Network(stack, id)) },
  "NetworkProps.renamedFrom": {
    good: "old",
    written: false,
    build: (renamedFrom) => inStack((stack) => new Network(stack, "net", { renamedFrom })),
  },
  "NetworkProps.addressSpace": {
    good: "10.1.0.0/16",
    build: (addressSpace) => inStack((stack) => new Network(stack, "net", { addressSpace })),
  },
  "SubnetProps.name": {
    good: "app",
    build: (name) =>
      inStack((stack) => new Network(stack, "net", { subnets: [{ name, range: "10.0.0.0/24" }] })),
  },
  "SubnetProps.range": {
    good: "10.0.0.0/24",
    build: (range) => inStack((stack) => new Network(stack, "net", { subnets: [{ name: "app", range }] })),
  },
  "Subnet.reachService(service)": {
    good: "Microsoft.Storage",
    build: (service) => inStack((stack) => new Network(stack, "net").subnets[0]?.reachService(service)),
  },
  "ISubnet.reachService(service)": {
    good: "Microsoft.Storage",
    build: (service) => inStack((stack) => new Network(stack, "net").subnets[0]?.reachService(service)),
  },
  "Network.fromId(id)": {
    good: ID.network,
    build: (id) => inExistingNetwork(id, { subnets: [{ name: "app" }] }),
  },
  "ExistingNetworkProps.addressSpace": {
    good: "10.1.0.0/16",
    written: false,
    build: (addressSpace) => inExistingNetwork(ID.network, { subnets: [{ name: "app" }], addressSpace }),
  },
  "ExistingNetworkProps.subnets.name": {
    good: "app",
    build: (name) => inExistingNetwork(ID.network, { subnets: [{ name }] }),
  },
  "ExistingNetworkProps.subnets.range": {
    good: "10.1.0.0/24",
    written: false,
    build: (range) => inExistingNetwork(ID.network, { subnets: [{ name: "app", range }] }),
  },
  "INetwork.stackId": { good: "shop", build: (stackId) => inOwnNetwork({ stackId }, {}) },
  "ISubnet.name": { good: "app", written: false, build: (name) => inOwnNetwork({}, { name }) },
  "ISubnet.networkId": {
    good: ID.network,
    written: false,
    build: (id) => inOwnNetwork({}, { networkId: id }),
  },
  "ISubnet.subnetId": {
    good: `${ID.network}/subnets/app`,
    build: (subnetId) => inOwnNetwork({}, { subnetId }),
  },
  "Peer.peerName": {
    good: "office",
    build: (peerName) => withPeer({ peerName, sourcePrefixes: ["10.0.0.0/8"] }),
  },
  "Peer.sourcePrefixes": {
    good: "10.0.0.0/8",
    build: (prefix) => withPeer({ peerName: "office", sourcePrefixes: [prefix] }),
  },
  "IpRanges.named(name)": { good: "office", build: (name) => withPeer(IpRanges.named(name, "10.0.0.0/8")) },
  "IpRanges.named(ranges)": {
    good: "10.0.0.0/8",
    build: (range) => withPeer(IpRanges.named("office", range)),
  },
  "ContainerHost.fromPrivateAddress(name)": {
    good: "db",
    build: (name) => withPeer(ContainerHost.fromPrivateAddress(name, "10.0.0.9")),
  },
  "ContainerHost.fromPrivateAddress(address)": {
    good: "10.0.0.9",
    build: (address) => withPeer(ContainerHost.fromPrivateAddress("db", address)),
  },

  "new ContainerHost(id)": {
    good: "web",
    build: (id) =>
      inStack(
        (stack) =>
          new ContainerHost(stack, id, { network: new Network(stack, "net"), publicIp: PublicIp.static() }),
      ),
  },
  "ContainerHostProps.name": { good: "web-1", build: (name) => withHost({ name }) },
  "ContainerHostProps.renamedFrom": {
    good: "tier/old",
    written: false,
    build: (renamedFrom) => withHost({ renamedFrom }),
  },
  "ContainerHostProps.adminUser": { good: "operator1", build: (adminUser) => withHost({ adminUser }) },
  "ContainerHostProps.size": { good: "Standard_D2s_v5", build: (size) => withHost({ size }) },
  "ContainerHostProps.subnet": { good: "default", build: (subnet) => withHost({ subnet }) },
  "ContainerHostProps.tags keys": { good: "team", build: (key) => withHost({ tags: { [key]: "x" } }) },
  "ContainerHostProps.tags values": { good: "shop", build: (team) => withHost({ tags: { team } }) },
  "ContainerHostProps.timezone": { good: "Europe/Berlin", build: (timezone) => withHost({ timezone }) },
  "HostImageProps.version": {
    good: "0.20260112.2003",
    build: (version) => withHost({ image: HostImage.debian13({ version }) }),
  },
  "Identity.fromId(id)": {
    good: ID.identity,
    build: (id) => withHost({ identity: Identity.fromId(id) }),
  },
  "StaticPublicIpProps.dnsLabel": {
    good: "shop-web",
    build: (dnsLabel) => withHost({ publicIp: PublicIp.static({ dnsLabel }) }),
  },
  "SshKey.fromFile(path)": {
    good: "id.pub",
    written: false,
    build: (text) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "id.pub"), `${PUBLIC_KEY} me@here\n`);
      return withHost({ sshKeys: [SshKey.fromFile(`${folder}/${text}`)] });
    },
  },
  "SshKey.fromText(text)": {
    good: "me@here",
    written: false,
    build: (text) => {
      const sshKeys = [SshKey.fromText(`${PUBLIC_KEY} ${text}`)];
      return withHost({ sshKeys });
    },
  },
  "DataDiskProps.name": { good: "data", build: (name) => withDisk({ name }) },
  "DataDiskProps.renamedFrom": {
    good: "old",
    written: false,
    build: (renamedFrom) => withDisk({ renamedFrom }),
  },
  "DataDiskProps.mountPath": { good: "/data", build: (mountPath) => withDisk({ mountPath }) },
  "ContainerHost.dataDisk(name)": {
    good: "data",
    build: (name) => withDisk({}, (host) => host.dataDisk(name)),
  },
  "DataDisk.at(target)": {
    good: "/data",
    build: (target) => withDiskMount((host) => host.dataDisk("data").at(target)),
  },
  "DataDisk.at(props).folder": {
    good: "wal",
    build: (folder) => withDiskMount((host) => host.dataDisk("data").at("/data", { folder })),
  },
  "DockerProps.version": {
    good: "28.5",
    build: (version) => withHost({ engine: Engine.docker({ version }) }),
  },
  "DockerProps.registryMirrors": {
    good: "https://mirror.example:5000",
    build: (mirror) => withHost({ engine: Engine.docker({ registryMirrors: [mirror] }) }),
  },
  "DockerProps.addressPools.range": {
    good: "172.30.0.0/16",
    build: (range) => withHost({ engine: Engine.docker({ addressPools: [{ range, prefix: 24 }] }) }),
  },
  "RepositoryProps.url": { good: "https://mirror.example/debian", build: (url) => withRepository({ url }) },
  "RepositoryProps.suite": { good: "trixie", build: (suite) => withRepository({ suite }) },
  "RepositoryProps.component": { good: "stable", build: (component) => withRepository({ component }) },
  "RepositoryProps.key": {
    good: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabcd\n-----END PGP PUBLIC KEY BLOCK-----\n",
    written: false,
    build: (key) => withRepository({ key }),
  },

  "ContainerHost.addContainer(name)": {
    good: "site",
    build: (name) => withSpareHost({}, (host) => host.addContainer(name, { image: "caddy" })),
  },
  "ContainerHost.addJob(name)": {
    good: "site",
    build: (name) => withSpareHost({}, (host) => host.addJob(name, { image: "caddy" })),
  },
  "ContainerProps.command": { good: "serve", build: (word) => withContainer({ command: ["serve", word] }) },
  "ContainerProps.env keys": { good: "NAME", build: (key) => withContainer({ env: { [key]: "x" } }) },
  "ContainerProps.env values": { good: "x", build: (NAME) => withContainer({ env: { NAME } }) },
  "ContainerProps.image": {
    good: "docker.io/library/caddy:2.10",
    build: (image) => withContainer({ image }),
  },
  "Image.fromRegistry(reference)": {
    good: "docker.io/library/caddy:2.10",
    build: (text) => withContainer({ image: Image.fromRegistry(text) }),
  },
  "ContainerProps.publish": {
    good: "127.0.0.1:8080:80",
    written: false,
    build: (port) => withContainer({ publish: [port] }),
  },
  "Health.http(path)": {
    good: "/healthz?a=b",
    build: (path) => withContainer({ publish: [80], health: Health.http(path) }),
  },
  "Health.command(command)": {
    good: "test",
    build: (word) => withContainer({ health: Health.command(["test", word]) }),
  },
  "Mount.bind(source)": {
    good: "/srv/a",
    build: (source) => withContainer({ mounts: [Mount.bind(source, "/a")] }),
  },
  "Mount.bind(target)": {
    good: "/a",
    build: (target) => withContainer({ mounts: [Mount.bind("/srv/a", target)] }),
  },
  "Build.directory(path)": {
    good: "/srv/site",
    written: false,
    build: (path) => withContainer({ build: Build.directory(path) }),
  },
  "DirectoryProps.dockerfile": {
    good: "docker/Dockerfile",
    build: (dockerfile) => withBuild({ dockerfile }),
  },
  "DirectoryProps.args keys": {
    good: "NAME",
    build: (key) => withBuild({ args: { [key]: "x" } }),
  },
  "DirectoryProps.args values": {
    good: "x",
    build: (NAME) => withBuild({ args: { NAME } }),
  },
  "DirectoryProps.packages": {
    good: "busybox-static",
    build: (name) => withBuild({ packages: [name] }),
  },

  "new SmbShare(id)": {
    good: "uploads",
    build: (id) => inStack((stack) => new SmbShare(stack, id, { quota: QUOTA })),
  },
  "SmbShareProps.name": { good: "uploads", build: (name) => inStack((stack) => smb(stack, { name })) },
  "SmbShareProps.renamedFrom": {
    good: "old",
    written: false,
    build: (renamedFrom) => inStack((stack) => smb(stack, { renamedFrom })),
  },
  "SmbShareProps.account": {
    good: "shopfiles",
    build: (account) => inStack((stack) => smb(stack, { account })),
  },
  "SmbShareProps.directories": {
    good: "invoices/2026",
    build: (directory) => inStack((stack) => smb(stack, { directories: [directory] })),
  },
  "new NfsShare(id)": {
    good: "uploads",
    build: (id) => inStack((stack) => new NfsShare(stack, id, { quota: QUOTA })),
  },
  "NfsShareProps.name": { good: "uploads", build: (name) => inStack((stack) => nfs(stack, { name })) },
  "NfsShareProps.renamedFrom": {
    good: "old",
    written: false,
    build: (renamedFrom) => inStack((stack) => nfs(stack, { renamedFrom })),
  },
  "NfsShareProps.account": {
    good: "shopfiles",
    build: (account) => inStack((stack) => nfs(stack, { account })),
  },
  "NfsShareProps.directories": {
    good: "invoices/2026",
    build: (directory) => inStack((stack) => nfs(stack, { directories: [directory] })),
  },
  "SmbShare.fromExisting(id)": {
    good: "uploads",
    build: (id) => inStack((stack) => SmbShare.fromExisting(stack, id, EXISTING)),
  },
  "ExistingShareProps.accountId": {
    good: ID.account,
    written: false,
    build: (accountId) => existingShare({ accountId }),
  },
  "ExistingShareProps.vaultId": {
    good: ID.vault,
    written: false,
    build: (vaultId) => existingShare({ vaultId }),
  },
  "ExistingShareProps.share": { good: "uploads", build: (share) => existingShare({ share }) },
  "ExistingShareProps.secret": { good: "share-uploads", build: (secret) => existingShare({ secret }) },
  "ContainerHost.mountShare(path)": {
    good: "/mnt/my data",
    build: (path) => withHost({}, (host, stack) => host.mountShare(smb(stack), path)),
  },
  "SmbShare.at(target)": {
    good: "/srv/a",
    build: (target) => withMount((_host, stack) => smb(stack).at(target)),
  },
  "NfsShare.at(target)": {
    good: "/srv/a",
    build: (target) => withMount((_host, stack) => nfs(stack).at(target)),
  },
  "IShare.at(target)": {
    good: "/srv/a",
    build: (target) => withMount((_host, stack) => SmbShare.fromExisting(stack, "old", EXISTING).at(target)),
  },
  "IShare.name": {
    good: "uploads",
    build: (name) => withMount((_host, stack) => named(smb(stack), name).at("/srv/a")),
  },
  "ShareMount.at(target)": {
    good: "/srv/a",
    build: (target) => withMount((host, stack) => host.mountShare(smb(stack)).at(target)),
  },
  "ShareFolderProps.subPath": {
    good: "invoices/2026",
    build: (subPath) => withMount((_host, stack) => smb(stack).at("/srv/a", { subPath })),
  },
  "new PrivateFileEndpoint(id)": {
    good: "files",
    build: (id) => privateEndpoint({}, id),
  },
  "new PrivateFileEndpoint(props).accountId": {
    good: ID.account,
    build: (accountId) => privateEndpoint({ accountId }),
  },
  "new PrivateFileEndpoint(props).name": {
    good: "shop-uploads",
    build: (name) => privateEndpoint({ name }),
  },

  "StackVault.addSecret(id)": { good: "extra", build: (id) => withSecret({ id }) },
  "SecretProps.name": { good: "extra", build: (name) => withSecret({ name }) },
  "SecretProps.value": { good: "x", build: (value) => withSecret({ value }) },
  "StackVault.secret(name)": {
    good: "db",
    build: (name) => withContainerSecret((stack) => StackVault.of(stack).secret(name)),
  },
  "Vault.secret(name)": {
    good: "db",
    build: (name) => withContainerSecret((stack) => existingVault(stack).secret(name)),
  },
  "IVault.secret(name)": {
    good: "db",
    build: (name) => withContainerSecret((stack) => existingVault(stack).secret(name)),
  },
  "Vault.fromExisting(id)": {
    good: "keys",
    build: (id) => withContainerSecret((stack) => existingVault(stack, ID.vault, id).secret("db")),
  },
  "ExistingVaultProps.vaultId": {
    good: ID.vault,
    build: (vaultId) => withContainerSecret((stack) => existingVault(stack, vaultId).secret("db")),
  },
  "ContainerProps.secrets keys": {
    good: "DB_PASSWORD",
    build: (file) => withContainerSecret((stack) => existingVault(stack).secret("db"), file),
  },
  "StackVault.globalName(text)": {
    good: "x",
    written: false,
    build: (text) => inStack((stack) => StackVault.of(stack).globalName(text, 10)),
  },
  "StackVault.globalName(separator)": {
    good: "-",
    written: false,
    build: (text) => inStack((stack) => StackVault.of(stack).globalName("x", 10, text)),
  },
  "StackVault.grantRead(id)": { good: "reader", build: (id) => withSecret({ reader: id }) },
  "StackVault.grantRead(principalId)": {
    good: ID.subscription,
    build: (principalId) => withSecret({ principalId }),
  },

  "WindowsHost.fromVirtualMachine(id)": {
    good: "reports",
    build: (id) => inStack((stack) => windows(stack, {}, id)),
  },
  "WindowsHost.mountShare(drive)": {
    good: "G:",
    written: false,
    build: (drive) => inStack((stack) => windows(stack).mountShare(smb(stack), drive)),
  },
  "WindowsHost.unmountShare(drive)": {
    good: "G:",
    written: false,
    build: (drive) => inStack((stack) => windows(stack).unmountShare(drive)),
  },
  "WindowsMachineProps.identityId": {
    good: ID.identity,
    written: false,
    build: (identityId) => inStack((stack) => windows(stack, { identityId })),
  },
  "WindowsMachineProps.subnet": {
    good: "default",
    written: false,
    build: (subnet) => inStack((stack) => windows(stack, { subnet })),
  },
  "WindowsMachineProps.vmId": {
    good: ID.machine,
    written: false,
    build: (vmId) => inStack((stack) => windows(stack, { vmId })),
  },
  "WindowsShareMount.at(target)": {
    good: "C:\\data",
    written: false,
    build: (target) =>
      inStack((stack) => {
        const host = windows(stack);
        host.bind(host.mountShare(smb(stack), "G:").at(target));
      }),
  },
};
