import { associations } from "./associations.js";
import { dataDiskAttachment } from "./data-disk-attachment.js";
import type { ResourceHandler } from "./handler.js";
import { keyVault } from "./key-vault.js";
import { keyVaultAccessPolicy } from "./key-vault-access-policy.js";
import { keyVaultSecret } from "./key-vault-secret.js";
import { linuxVirtualMachine } from "./linux-virtual-machine.js";
import { machineExtension } from "./machine-extension.js";
import { managedDisk } from "./managed-disk.js";
import { natGateway } from "./nat-gateway.js";
import { networkInterface } from "./network-interface.js";
import { networkSecurityGroup } from "./network-security-group.js";
import { networkSecurityRule } from "./network-security-rule.js";
import { privateDns } from "./private-dns.js";
import { publicIp } from "./public-ip.js";
import { resourceGroup } from "./resource-group.js";
import { roleAssignment } from "./role-assignment.js";
import { runCommand } from "./run-command.js";
import { storageAccount } from "./storage-account.js";
import { storageShare } from "./storage-share.js";
import { subnet } from "./subnet.js";
import { userAssignedIdentity } from "./user-assigned-identity.js";
import { virtualNetwork } from "./virtual-network.js";

/** Every resource type of the local cloud that is more than its record, by its name. */
export const handlers: ReadonlyMap<string, ResourceHandler> = new Map(
  [
    ...associations,
    dataDiskAttachment,
    keyVault,
    keyVaultAccessPolicy,
    keyVaultSecret,
    linuxVirtualMachine,
    machineExtension,
    managedDisk,
    natGateway,
    networkInterface,
    networkSecurityGroup,
    networkSecurityRule,
    ...privateDns,
    publicIp,
    resourceGroup,
    runCommand,
    roleAssignment,
    storageAccount,
    storageShare,
    subnet,
    userAssignedIdentity,
    virtualNetwork,
  ].map((handler) => [handler.type, handler]),
);
