import type { Environment } from "../../environments/schema";
import { type Flow, flow } from "./flow";

/** From the balancers through the gateways to what answers customers and administrators. */
export function edgeFlows({ services }: Environment): Flow[] {
  return [
    flow("gateway", "barong", 8001, "AuthZ check of every request, and Barong's API"),
    flow("gateway", "peatio-api", 8000, "Peatio's API"),
    flow("balancer", "gateway", 8099, "customers"),
    flow("gateway", "rango", 8080, "market data and members' events, by websocket"),
    flow("gateway", "frontend", 3000, "the pages"),
    flow("administration-balancer", "administration-gateway", 8098, "administrators"),
    flow("administration-gateway", "barong", 8001, "AuthZ check of every request, and Barong's administration"),
    flow("administration-gateway", "peatio-api", 8000, "Peatio's administration"),
    ...(services.images.tower ? [flow("administration-gateway", "tower", 8080, "the pages of administration")] : []),
    ...(services.applogic.enabled ? [flow("gateway", "applogic", 8081, "Applogic's API")] : []),
    flow("arke", "gateway", 8099, "trades through the public API like any member"),
  ];
}
