import { CONTAINER_SLICE, ENGINE_UNIT, METADATA_GUARD_TABLE, METADATA_GUARD_UNIT } from "../core/guest.js";
import type { CloudInitOptions } from "./options.js";
import type { Part } from "./part.js";

const RULES_FILE = "/etc/longshore/metadata-guard.nft";

/**
 * Keeps containers from Azure's metadata service, which gives out tokens of the machine's identity, and from the wire
 * server, which gives out its settings; name resolution by the latter stays open. The machine's own processes are not
 * touched. Where the guard is enabled, the engine does not start without it; it is there in any case, so that it can
 * be enabled later.
 */
export function metadataGuardPart({ engine, metadataForContainers }: CloudInitOptions): Part {
  if (!engine) return {};
  return {
    packages: ["nftables"],
    files: [
      { path: RULES_FILE, content: RULES },
      { path: `/etc/systemd/system/${METADATA_GUARD_UNIT}`, content: UNIT },
    ],
    // Before the packages: the engine's starts the engine.
    prepare: metadataForContainers ? [] : [`systemctl enable ${METADATA_GUARD_UNIT}`],
  };
}

/** Bridged containers are seen arriving, containers on the host's network by their slice when they send. */
const RULES = `table inet ${METADATA_GUARD_TABLE}
delete table inet ${METADATA_GUARD_TABLE}

table inet ${METADATA_GUARD_TABLE} {
  chain guard {
    ip daddr 168.63.129.16 meta l4proto { tcp, udp } th dport 53 accept
    ip daddr { 168.63.129.16, 169.254.169.254 } reject with icmp admin-prohibited
  }

  chain arriving {
    type filter hook prerouting priority raw; policy accept;
    iifname != "lo" jump guard
  }

  chain sending {
    type filter hook output priority raw; policy accept;
    socket cgroupv2 level 1 "${CONTAINER_SLICE}" jump guard
  }
}
`;

/**
 * Bound to the slice, because the rules know it by the number that it got when it was made. The slice's own filter
 * holds even on a network that goes around the host's rules. Stopping takes nothing away: when the machine goes down,
 * containers may outlive the guard.
 */
const UNIT = `[Unit]
Description=Keep containers from the metadata service
BindsTo=${CONTAINER_SLICE}
After=${CONTAINER_SLICE}
Before=${ENGINE_UNIT}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/systemctl set-property --runtime ${CONTAINER_SLICE} IPAddressDeny=169.254.169.254
ExecStart=/usr/sbin/nft --file ${RULES_FILE}
ExecReload=/usr/bin/systemctl set-property --runtime ${CONTAINER_SLICE} IPAddressDeny=169.254.169.254
ExecReload=/usr/sbin/nft --file ${RULES_FILE}

[Install]
WantedBy=multi-user.target
RequiredBy=${ENGINE_UNIT}
`;
