import type { End } from "../ends";

/** One permitted conversation. Everything else is denied, both ways. */
export interface Flow {
  readonly from: End;
  readonly to: End;
  /** A port the other end listens on. */
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  /** For the reviewer of the firewall rule. */
  readonly reason: string;
}

export const flow = (from: End, to: End, port: number, reason: string): Flow => ({
  from,
  to,
  port,
  protocol: "tcp",
  reason,
});

/** The same conversation for each of them. */
export const flows = (from: readonly End[], to: End, port: number, reason: string): Flow[] =>
  from.map((name) => flow(name, to, port, reason));
