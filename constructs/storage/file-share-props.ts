import type { Duration, Size } from "../../core/units.js";
import type { ISubnet } from "../network/subnet.js";
import type { RemovalPolicy } from "../stack/removal-policy.js";
import type { Renamed } from "../stack/renamed.js";
import type { Redundancy } from "./storage.js";

/** What a program says of a share that its stack makes, whatever the protocol. */
export interface FileShareProps extends Renamed {
  /** How much it may hold: whole GiB, up to 100 TiB. It can grow later. */
  readonly quota: Size;
  /** The share's name: 3 to 63 lower-case letters, digits and single hyphens. Default: the construct's id. */
  readonly name?: string;
  /** The name of its storage account, unique in all of Azure. Default: one made of the stack, the id and a hash. */
  readonly account?: string;
  /** Default: `Redundancy.LOCAL`. */
  readonly redundancy?: Redundancy;
  /** For how long a deleted share can be brought back: whole days, 1 to 365. Default: 7 days. */
  readonly softDelete?: Duration;
  /** Folders that are made in it, `invoices/2026`. The first host that mounts it makes them. Default: none. */
  readonly directories?: readonly string[];
  /**
   * A subnet in which the share gets an address of its own; the internet's way to its account is closed then. Hosts of
   * its network find it by its usual name. Default: none, hosts reach the account by the service endpoint of their subnet.
   */
  readonly privateEndpoint?: ISubnet;
  /** Default: `RemovalPolicy.RETAIN`. */
  readonly removalPolicy?: RemovalPolicy;
}
