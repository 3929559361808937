import { describe, expect, it } from "vitest";
import { shareFiles, volumeFiles } from "../../../scripts/commands/share-files.js";
import { nfsMount, shareMount, shareVolume } from "../../support/recorder.js";

const facts = {
  server: "shopfiles.file.core.windows.net",
  secret: "https://shop.vault.azure.net/secrets/share-uploads",
  clientId: "6f1c…",
};

describe("the files of a share", () => {
  const files = new Map(
    shareFiles(shareMount({ path: "/mnt/100% data" }), facts, ["site"]).map(({ path, content, mode }) => [
      path,
      { content: String(content), mode },
    ]),
  );

  it("mount it with the options of its declaration, and its keys from a file", () => {
    expect(files.get("/etc/systemd/system/mnt-100\\x25\\x20data.mount")).toEqual({
      mode: 0o644,
      content: `[Unit]
Description=The share uploads
Wants=network-online.target
After=network-online.target

[Mount]
What=//shopfiles.file.core.windows.net/uploads
Where=/mnt/100%% data
Type=cifs
Options=rw,credentials=/etc/longshore/shares/uploads.credentials,vers=3.1.1,seal,uid=1000,gid=1000,file_mode=0640,dir_mode=0750,serverino,nosharesock,actimeo=30,mfsymlinks,_netdev,nofail
TimeoutSec=30
`,
    });
  });

  it("keep its place before the engine starts", () => {
    expect(files.get("/etc/systemd/system/mnt-100\\x25\\x20data.automount")?.content).toBe(`[Unit]
Description=The place of the share uploads
Before=docker.service

[Automount]
Where=/mnt/100%% data

[Install]
WantedBy=multi-user.target
`);
  });

  it("have containers end before the network does", () => {
    expect(files.get("/etc/systemd/system/docker-.scope.d/longshore-shares.conf")?.content).toContain(
      "[Unit]\n# At shutdown they end before the network goes: what they wrote last is still on its way to the server.\nAfter=network.target\n",
    );
  });

  it("say where its keys are, and hold none", () => {
    expect(files.get("/etc/longshore/shares/uploads.json")?.content).toBe(`{
  "path": "/mnt/100% data",
  "unit": "mnt-100\\\\x25\\\\x20data.mount",
  "secret": "https://shop.vault.azure.net/secrets/share-uploads",
  "clientId": "6f1c…",
  "containers": [
    "site"
  ]
}
`);
  });
});

it("the files of a volume say what the engine is to mount, and hold no key", () => {
  const files = volumeFiles(shareVolume({ folder: "größe 100%" }), facts, ["site"]);
  expect(files.map(({ path }) => path)).toEqual([
    "/usr/local/lib/longshore/vault.py",
    "/usr/local/lib/longshore/share",
    "/etc/systemd/system/longshore-share@.service",
    "/etc/systemd/system/docker-.scope.d/longshore-shares.conf",
    "/etc/longshore/shares/uploads-0123abcd.json",
  ]);
  expect(JSON.parse(String(files[4]?.content))).toEqual({
    volume: "uploads-0123abcd",
    server: "shopfiles.file.core.windows.net",
    share: "uploads",
    folder: "größe 100%",
    options:
      "vers=3.1.1,seal,uid=1000,gid=1000,file_mode=0640,dir_mode=0750,serverino,nosharesock,actimeo=30,mfsymlinks",
    secret: "https://shop.vault.azure.net/secrets/share-uploads",
    clientId: "6f1c…",
    containers: ["site"],
  });
});

it("of NFS has its account's name in its path, the options of Microsoft, and no key", () => {
  const { server } = facts;
  const [, , , , declaration, mount] = shareFiles(nfsMount({ readOnly: true }), { server }, []);
  expect(JSON.parse(String(declaration?.content))).toMatchObject({ secret: null, clientId: null });
  expect(mount).toEqual({
    path: "/etc/systemd/system/mnt-data.mount",
    mode: 0o644,
    content: `[Unit]
Description=The share uploads
Wants=network-online.target
After=network-online.target

[Mount]
What=shopfiles.file.core.windows.net:/shopfiles/uploads
Where=/mnt/data
Type=nfs
Options=ro,vers=4,minorversion=1,sec=sys,rsize=1048576,wsize=1048576,noresvport,actimeo=30,nconnect=4,retry=0,_netdev,nofail
TimeoutSec=30
`,
  });
});
