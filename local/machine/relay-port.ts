/** The port of the relay in every machine: see guest/longshore-relay.socket. */
export const RELAY_PORT = 19122;
