import { createServer, type Server } from "node:net";
import { RehearsalProblem } from "./problem";

/** A port of loopback nobody listens on right now. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Ports of loopback nobody listens on right now, all different, from the operating system's own range. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(Array.from({ length: count }, listen));
  const ports = probes.map((probe) => {
    const address = probe.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  });
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  if (ports.includes(0)) {
    throw new RehearsalProblem("loopback: no free port. Fix: end programs that listen on 127.0.0.1");
  }
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => resolve(probe));
  });
}
