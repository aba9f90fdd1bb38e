import { Buffer } from "node:buffer";

/**
 * What the exchange promises to anybody who reaches its public gateway (application facts 6 and 9). Each scenario keeps
 * one promise; it throws with what it found where the promise is broken, and names no secret.
 *
 * @typedef {import("./http.mjs").Gateway} Gateway
 * @typedef {{ email: string, password: string }} Member
 * @typedef {{ gateway: Gateway, feature?: string, member?: Member }} Surroundings
 * @typedef {{ id: string, promise: string, needs?: "feature" | "member", run: (around: Surroundings) => Promise<void> }} Scenario
 */

const publicStream = "/api/v2/ranger/public?stream=global.tickers";

/** @type {readonly Scenario[]} */
export const scenarios = [
  {
    id: "feature-answers",
    promise: "the gateway sends the tester's requests to the feature",
    needs: "feature",
    async run({ gateway, feature }) {
      // A feature stands in for one service; whose it is, only the gateway knows.
      const paths = [
        "/api/v2/peatio/public/timestamp",
        "/api/v2/barong/public/ping",
        "/api/v2/applogic/public/ping",
        "/",
      ];
      const answers = await Promise.all([...paths.map((path) => gateway.ask(path)), gateway.upgrade(publicStream)]);
      const found = answers.map(({ headers }) => headers["x-rkcp-feature"]).filter((name) => name !== undefined);
      if (!found.includes(feature)) {
        throw new Error(`x-rkcp-feature of the answers: found ${found.join(", ") || "none"}. Expected: ${feature}`);
      }
    },
  },
  {
    id: "barong-answers",
    promise: "Barong answers its public ping",
    run: ({ gateway }) => answers(gateway, "/api/v2/barong/public/ping", [200]),
  },
  {
    id: "peatio-ready",
    promise: "Peatio reaches its database, broker and cache",
    run: ({ gateway }) => answers(gateway, "/api/v2/peatio/public/health/ready", [200]),
  },
  {
    id: "markets-listed",
    promise: "visitors see at least one enabled market",
    async run({ gateway }) {
      const markets = listOf(await gateway.ask("/api/v2/peatio/public/markets"), "markets");
      const enabled = markets.filter(({ id, state }) => typeof id === "string" && state === "enabled");
      if (enabled.length === 0) throw new Error(`found ${markets.length} market(s), none of them enabled`);
    },
  },
  {
    id: "tickers-stream",
    promise: "visitors may open the public stream",
    async run({ gateway }) {
      const { status, accepted } = await gateway.upgrade(publicStream);
      equal("status of the WebSocket handshake", status, 101);
      equal("the handshake's key is answered", accepted, true);
    },
  },
  {
    id: "private-stream-closed",
    promise: "nobody opens the private stream without a session",
    async run({ gateway }) {
      const { status } = await gateway.upgrade("/api/v2/ranger/private?stream=order");
      oneOf("status of the WebSocket handshake", status, [401, 403]);
    },
  },
  {
    id: "balances-closed",
    promise: "nobody reads balances without a session",
    run: ({ gateway }) => answers(gateway, "/api/v2/peatio/account/balances", [401]),
  },
  {
    id: "forged-token-refused",
    promise: "a token that nobody signed opens nothing",
    async run({ gateway }) {
      const part = (/** @type {object} */ value) => btoaUrl(JSON.stringify(value));
      const claims = { uid: "ID0000000000", email: "admin@example.com", role: "superadmin", level: 3, state: "active" };
      const forged = `${part({ alg: "none" })}.${part(claims)}.`;
      const { status } = await gateway.ask("/api/v2/peatio/account/balances", {
        headers: { authorization: `Bearer ${forged}` },
      });
      equal("status", status, 401);
    },
  },
  {
    id: "unknown-member-refused",
    promise: "an unknown member is refused, without a session",
    async run({ gateway }) {
      const { status, headers } = await gateway.ask("/api/v2/barong/identity/sessions", {
        method: "POST",
        json: { email: "nobody@qa.invalid", password: "not-a-password" },
      });
      // 422 where a captcha is asked for first.
      oneOf("status", status, [401, 422]);
      if (/session=[^;]/.test(String(headers["set-cookie"] ?? ""))) throw new Error("a session cookie was given out");
    },
  },
  {
    id: "management-hidden",
    promise: "the management APIs, which move money on a signature alone, are not reached from outside",
    async run({ gateway }) {
      for (const path of ["/api/v2/peatio/management/timestamp", "/api/v2/barong/management/timestamp"]) {
        for (const method of ["GET", "POST"]) {
          const { status } = await gateway.ask(path, { method, ...(method === "POST" && { json: {} }) });
          oneOf(`status of ${method} ${path}`, status, [401, 403, 404]);
        }
      }
    },
  },
  {
    id: "administration-hidden",
    promise: "administration is not on the public gateway",
    async run({ gateway }) {
      for (const path of ["/api/v2/peatio/admin/markets", "/api/v2/barong/admin/users", "/admin", "/tower"]) {
        const { status } = await gateway.ask(path);
        oneOf(`status of ${path}`, status, [403, 404]);
      }
    },
  },
  {
    id: "detours-closed",
    promise: "no spelling of a path leads around those walls",
    async run({ gateway }) {
      for (const path of [
        "/api/v2/peatio/public/%2e%2e/management/timestamp",
        "/api/v2/peatio//management/timestamp",
        "/api/v2/peatio/public/..%2fmanagement/timestamp",
        "/api/v2/barong/%6danagement/timestamp",
      ]) {
        const { status } = await gateway.ask(path);
        oneOf(`status of ${path}`, status, [400, 401, 403, 404]);
      }
    },
  },
  {
    id: "gateway-keeps-quiet",
    promise: "the gateway's own administration is not among its routes",
    async run({ gateway }) {
      for (const path of ["/config_dump", "/stats/prometheus", "/quitquitquit"]) {
        const { status, body } = await gateway.ask(path);
        oneOf(`status of ${path}`, status, [401, 403, 404]);
        if (/envoy_|"configs"/.test(body)) throw new Error(`${path} shows the gateway's inside`);
      }
    },
  },
  {
    id: "security-headers",
    promise: "browsers are told not to guess content types and to stay with TLS, and not what runs here",
    async run({ gateway }) {
      const { headers } = await gateway.ask("/api/v2/peatio/public/timestamp");
      equal("x-content-type-options", headers["x-content-type-options"], "nosniff");
      const age = Number(/max-age=(\d+)/.exec(String(headers["strict-transport-security"]))?.[1] ?? 0);
      if (age < 31_536_000) throw new Error(`strict-transport-security lasts ${age} s. Expected: a year or more`);
      for (const name of ["x-powered-by", "x-envoy-upstream-service-time", "x-runtime"]) {
        if (headers[name] !== undefined) throw new Error(`the answer carries ${name}`);
      }
    },
  },
  {
    id: "foreign-origins-refused",
    promise: "a stranger's page may not read answers with a member's cookie",
    async run({ gateway }) {
      const { headers } = await gateway.ask("/api/v2/peatio/public/timestamp", {
        headers: { origin: "https://stranger.invalid" },
      });
      const allowed = headers["access-control-allow-origin"];
      const withCookie = headers["access-control-allow-credentials"] === "true";
      if (allowed === "https://stranger.invalid" || (allowed === "*" && withCookie)) {
        throw new Error(`access-control-allow-origin is ${allowed}`);
      }
    },
  },
  {
    id: "member-session",
    promise: "a member logs in, sees profile and balances by one session, and the session ends with the logout",
    needs: "member",
    run: memberSession,
  },
];

/** @param {Surroundings} around */
async function memberSession({ gateway, member }) {
  if (!member) throw new Error("no member was given");
  const sessions = "/api/v2/barong/identity/sessions";
  const opened = await gateway.ask(sessions, { method: "POST", json: member });
  oneOf("status of the login", opened.status, [200, 201]);
  const cookie = (opened.headers["set-cookie"] ?? []).map((line) => line.split(";", 1)[0]).join("; ");
  if (cookie === "") throw new Error("the login gave no cookie");
  const token = objectOf(opened, "session").csrf_token;
  if (typeof token !== "string") throw new Error("the login gave no CSRF token");

  const profile = await gateway.ask("/api/v2/barong/resource/users/me", { headers: { cookie } });
  equal("status of the profile", profile.status, 200);
  equal("the profile is the member's own", objectOf(profile, "profile").email, member.email);
  listOf(await gateway.ask("/api/v2/peatio/account/balances", { headers: { cookie } }), "balances");

  const withoutToken = await gateway.ask(sessions, { method: "DELETE", headers: { cookie } });
  oneOf("status of a logout without the CSRF token", withoutToken.status, [401, 403]);
  const closed = await gateway.ask(sessions, { method: "DELETE", headers: { cookie, "x-csrf-token": token } });
  equal("status of the logout", closed.status, 200);
  const after = await gateway.ask("/api/v2/peatio/account/balances", { headers: { cookie } });
  equal("status of balances after the logout", after.status, 401);
}

/**
 * @param {Gateway} gateway
 * @param {string} path
 * @param {readonly number[]} allowed
 */
async function answers(gateway, path, allowed) {
  const { status } = await gateway.ask(path);
  oneOf(`status of ${path}`, status, allowed);
}

function listOf({ status, body }, what) {
  equal(`status of the ${what}`, status, 200);
  const value = parsed(body, what);
  if (!Array.isArray(value)) throw new Error(`the ${what} are no list`);
  return value;
}

function objectOf({ body }, what) {
  const value = parsed(body, what);
  if (typeof value !== "object" || value === null) throw new Error(`the ${what} is no object`);
  return value;
}

function parsed(body, what) {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(`the ${what} came as no JSON`);
  }
}

function equal(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: found ${String(found)}. Expected: ${String(expected)}`);
}

function oneOf(what, found, allowed) {
  if (!allowed.includes(found)) throw new Error(`${what}: found ${found}. Expected: ${allowed.join(" or ")}`);
}

const btoaUrl = (text) => Buffer.from(text, "utf8").toString("base64url");
