import type { Environment } from "../../environments/schema";
import { entryHosts } from "../entry";
import { copies, probedBy, replicated } from "./defaults";
import type { Workload } from "./workload";

/**
 * The pages (application facts 7): the slot that "Cryptobase" names, filled by whatever static image the data says, and
 * Tower for administrators where there is an image of it. Neither calls anything in the cluster; browsers do.
 */
export function frontendWorkloads(environment: Environment): Workload[] {
  const { tower } = environment.services.images;
  return [frontend(environment), ...(tower ? [towerWorkload(environment, tower)] : [])];
}

/** What both need, next to nothing (application facts 16). */
const resources = { cpuMillis: { request: 25, limit: 200 }, memoryMiB: { request: 32, limit: 128 } };

function frontend(env: Environment): Workload {
  const { images, frontend: settings } = env.services;
  const page = { kind: "http", path: "/" } as const;
  return {
    name: "frontend",
    namespace: env.name,
    app: "frontend",
    tier: "frontend",
    image: images.frontend,
    kind: "deployment",
    // Without the image's entry script, which rewrites nginx's own configuration.
    command: ["nginx", "-g", "daemon off;"],
    ports: { http: 3000 },
    scaling: replicated(settings.replicas),
    probes: probedBy(page),
    env: {},
    files: [{ path: "/usr/share/nginx/html/config/env.js", content: settingsFile(frontendSettings(env)) }],
    resources,
    writableMiB: { "/var/cache/nginx": 16, "/var/run": 1 },
    // nginx's user in its image; the master process runs as it, too, since it binds a high port.
    user: 101,
    gracePeriodSeconds: 30,
    pool: "general",
  };
}

function towerWorkload(env: Environment, image: Workload["image"]): Workload {
  return {
    name: "tower",
    namespace: env.name,
    app: "tower",
    tier: "frontend",
    image,
    kind: "deployment",
    // Closed source: only the image knows its command.
    command: [],
    ports: { http: 8080 },
    scaling: copies(env.services.frontend.replicas.min),
    probes: probedBy({ kind: "tcp" }),
    env: {},
    files: [{ path: "/home/app/env.js", content: settingsFile(towerSettings(env)) }],
    resources,
    writableMiB: { "/tmp": 16, "/var/cache/nginx": 16, "/var/run": 1 },
    user: 1000,
    gracePeriodSeconds: 30,
    pool: "general",
  };
}

/** The browser's settings; every visitor reads them, so nothing in them is secret. */
function settingsFile(settings: object): string {
  return `window.env = ${JSON.stringify(settings, undefined, 2)};\n`;
}

/** One origin for pages and API: sessions' cookies go nowhere else, and no browser asks for leave first. */
const apiOf = (host: string) => ({
  authUrl: `https://${host}/api/v2/barong`,
  applogicUrl: `https://${host}/api/v2/applogic`,
});

function frontendSettings(env: Environment) {
  const { public: host } = entryHosts(env);
  return {
    api: {
      ...apiOf(host),
      tradeUrl: `https://${host}/api/v2/peatio`,
      finexUrl: `https://${host}/api/v2/finex`,
      rangerUrl: `wss://${host}/api/v2/ranger`,
    },
    // Barong ends a session after 30 minutes (BARONG_SESSION_EXPIRE_TIME); the page before it.
    minutesUntilAutoLogout: "29",
    withCredentials: true,
    captchaLogin: env.services.barong.captcha !== "none",
    finex: false,
    gaTrackerKey: "",
    rangerReconnectPeriod: "1",
    msAlertDisplayTime: "5000",
    incrementalOrderBook: true,
    isResizable: false,
    isDraggable: false,
    // Mails exist in English only: whoever picks another language gets none.
    languages: ["en"],
    sessionCheckInterval: "15000",
    balancesFetchInterval: "3000",
    passwordEntropyStep: 14,
    showLanding: true,
    sentryEnabled: false,
    kycSteps: ["email", "phone", "profile", "document", "address"],
    usernameEnabled: false,
  };
}

function towerSettings(env: Environment) {
  const { administration: host } = entryHosts(env);
  return {
    ...apiOf(host),
    peatioUrl: `https://${host}/api/v2/peatio`,
    finexUrl: `https://${host}/api/v2/finex`,
    minutesUntilAutoLogout: "29",
    withCredentials: true,
    finex: false,
    msAlertDisplayTime: "5000",
    tablePageLimit: 50,
    captcha: { captchaType: "none", siteKey: "" },
    labelSwitcher: [],
    plugins: [],
    roleTypes: roles.map((key) => ({ key, value: titleOf(key) })),
    allowedRoles: roles.filter((role) => !membersOnly.includes(role)),
    devMode: false,
  };
}

/** Roles of Barong, and those of them that have nothing to administer. */
const roles = ["superadmin", "admin", "accountant", "compliance", "technical", "support", "member", "trader", "broker"];
const membersOnly = ["member", "trader", "broker"];

/** `superadmin` becomes `Superadmin`. */
const titleOf = (role: string) => `${role.slice(0, 1).toUpperCase()}${role.slice(1)}`;
