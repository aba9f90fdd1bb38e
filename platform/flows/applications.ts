import type { Environment } from "../../environments/schema";
import {
  applogicAll,
  applogicRuntime,
  barongAll,
  barongRuntime,
  barongServing,
  chainDaemons,
  peatioAll,
} from "../workloads/members";
import { type Flow, flow, flows } from "./flow";

/** What the applications say to each other, to the data services and to the world (application facts 14). */
export function applicationFlows(env: Pick<Environment, "services">): Flow[] {
  return [
    ...applogicFlows(env),
    ...flows([...peatioAll, ...barongAll], "mysql", 3306, "the ledger and the users"),
    ...flows([...peatioAll, ...barongRuntime, "rango"], "rabbitmq", 5672, "orders, deposits, events"),
    ...flows(["peatio-api", "peatio-cron-job", "peatio-influx-writer"], "influxdb", 8086, "candles and tickers"),
    ...flows(
      [...peatioAll, ...barongAll, "rango", "arke"],
      "vault",
      8200,
      "the Agent renders the pod's secrets; transit and TOTP",
    ),
    ...flows(chainDaemons, "coinhub", 8080, "BitGo wallets"),
    flow("coinhub", "internet", 443, "app.bitgo.com or app.bitgo-test.com"),
    flow("peatio-upstream", "internet", 443, "websocket of the upstream exchange"),
    ...flows(barongServing, "internet", 443, "KYC, SMS and captcha providers; object storage"),
    flow("barong-mailer", "internet", env.services.barong.mail.port, "SMTP with STARTTLS"),
    flow("arke", "internet", 443, "source exchanges"),
  ];
}

/** Applogic calls the management APIs behind the gateways: it signs each call (application facts 8 and 14). */
function applogicFlows({ services }: Pick<Environment, "services">): Flow[] {
  if (!services.applogic.enabled) return [];
  return [
    ...flows(applogicAll, "mysql", 3306, "its own database"),
    ...flows(applogicAll, "vault", 8200, "the Agent renders the pod's secrets"),
    ...flows(applogicRuntime, "rabbitmq", 5672, "events of Barong"),
    ...flows(applogicRuntime, "peatio-api", 8000, "Peatio's management API"),
    ...flows(applogicRuntime, "barong", 8001, "Barong's management API"),
    ...flows(applogicRuntime, "internet", services.barong.mail.port, "SMTP with STARTTLS"),
  ];
}
