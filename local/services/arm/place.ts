import { MANAGEMENT_HOST } from "../../network/zone.js";

/** Where the management API is asked; without a port where no socket is in between. */
export function managementOrigin(port?: number): string {
  return `https://${MANAGEMENT_HOST}${port === undefined ? "" : `:${port}`}`;
}
