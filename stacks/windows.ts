import { type App, AzureStack, Network, Size, SmbShare, WindowsHost } from "longshore";

const GROUP = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/ops/providers";

/** A share at a drive of a Windows machine that exists already. Put the ids of your own in; only azure can run it. */
export function windowsStack(app: App): AzureStack {
  const stack = new AzureStack(app, "windows", { location: "westeurope" });
  const network = Network.fromId(`${GROUP}/Microsoft.Network/virtualNetworks/ops`, {
    subnets: [{ name: "windows" }],
  });
  const host = WindowsHost.fromVirtualMachine(stack, "reports", {
    vmId: `${GROUP}/Microsoft.Compute/virtualMachines/reports`,
    identityId: `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/reports`,
    network,
  });
  const documents = new SmbShare(stack, "documents", {
    quota: Size.gibibytes(100),
    directories: ["invoices"],
  });
  host.mountShare(documents, "G:");
  host.bind(documents.at("C:\\data", { subPath: "größe 100% $x 'of' 2026", readOnly: true }));
  return stack;
}
