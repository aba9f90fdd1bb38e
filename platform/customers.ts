import type { Environment } from "../environments/schema";
import type { End } from "./ends";
import { applogicRuntime } from "./workloads/members";

/** Something customers do, or wait for. */
export interface CustomerFunction {
  /** As a report calls it: `trading`. */
  readonly name: string;
  /**
   * What customers feel while it is down. `delayed`: it comes later. `read-only`: nobody can trade, all can look.
   * `trading-stops`: no order is filled.
   */
  readonly whenDown: "delayed" | "read-only" | "trading-stops";
  /** Ends it needs at once; what these need in turn follows from the flows. */
  readonly needs: readonly End[];
}

/** Where documents of identity checks are kept: no end of a flow, since it is reached by the internet's addresses. */
export const identityDocuments = "identity-documents";

/** What customers use of an environment, the worst to lose first (application facts 1 to 9, 13). */
export function customerFunctions(env: Pick<Environment, "services" | "exchange">): CustomerFunction[] {
  const { barong, applogic, arke, images } = env.services;
  const approvals = ["administration-balancer", "administration-gateway", ...(images.tower ? ["tower"] : [])];
  return [
    {
      name: "trading",
      whenDown: "trading-stops",
      // Barong judges every request, and the gateway refuses what nobody judged.
      needs: ["peatio-matching", "peatio-trade-executor", "peatio-api", "barong", "gateway", "balancer"],
    },
    // Orders that it does not pass on stay pending; the books and what is in them stay where they are.
    { name: "placing orders", whenDown: "read-only", needs: ["peatio-order-processor"] },
    {
      name: "pages and sign-in",
      whenDown: "read-only",
      needs: ["frontend", "barong", "gateway", "balancer", ...(barong.captcha === "none" ? [] : ["internet"])],
    },
    {
      name: "deposits",
      whenDown: "delayed",
      needs: ["peatio-blockchain", "peatio-deposit", "peatio-deposit-coin-address"],
    },
    {
      name: "withdrawals",
      whenDown: "delayed",
      needs: ["peatio-withdraw-coin", ...(env.exchange.withdrawalsNeedApproval ? approvals : [])],
    },
    { name: "refunds", whenDown: "delayed", needs: ["peatio-cron-job"] },
    {
      name: "market data",
      whenDown: "delayed",
      needs: ["rango", "influxdb", "peatio-influx-writer", "peatio-cron-job"],
    },
    { name: "identity checks", whenDown: "delayed", needs: ["barong-sidekiq", "internet", identityDocuments] },
    { name: "mails", whenDown: "delayed", needs: ["barong-mailer"] },
    // Books that nobody fills: an order waits longer for another side.
    { name: "filled books", whenDown: "delayed", needs: ["peatio-upstream", ...(arke.replicas > 0 ? ["arke"] : [])] },
    ...(applogic.enabled ? ([{ name: "Applogic", whenDown: "delayed", needs: applogicRuntime }] as const) : []),
  ];
}

/** Flows without which the caller does its work all the same; what it does by them alone is a function of its own. */
export const dispensable: readonly { readonly from: End; readonly to: readonly End[]; readonly why: string }[] = [
  {
    from: "gateway",
    to: ["frontend", "peatio-api", "rango", "applogic"],
    why: "a route whose other end is down fails alone; only Barong is asked about every request",
  },
  {
    from: "administration-gateway",
    to: ["peatio-api", "tower", "platform-tools/jenkins"],
    why: "a route whose other end is down fails alone",
  },
  { from: "peatio-api", to: ["influxdb"], why: "candles and tickers alone come from there" },
  {
    from: "peatio-cron-job",
    to: ["influxdb", "coinhub", "bitcoin", "dash", "ethereum"],
    why: "each of its threads works, or fails, by itself",
  },
  {
    from: "barong",
    to: ["internet"],
    why: "providers are asked when somebody proves who they are, not at every request",
  },
];
